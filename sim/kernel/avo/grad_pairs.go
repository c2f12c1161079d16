package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gradPairsKernel is gradKernel for pairs of outputs that share a delta. An input
// and the next one are loaded together, and every channel picks one of them.
func gradPairsKernel(c *build.Context) {
	t := newTile(c, false)
	c.Function("gradPairsAVX2")
	c.SignatureExpr("func(grad, src, delta *float32, right *int32, n, pairs, rows, step, srcPitch int)")
	c.Doc("gradPairsAVX2 adds to n rows of 16 channels, step bytes apart, the products of rows times pairs",
		"inputs and deltas. Row i takes the i-th input from src on, or the next where right is −1.",
		"From a pair to the next, deltas are step bytes further on, from a row to the next inputs",
		"are srcPitch.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("grad"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	step := c.Load(c.Param("step"), c.GP64())

	compute := func(name string, weights int) {
		t.load(dst, step, weights)
		srcRow, delta := c.GP64(), c.Load(c.Param("delta"), c.GP64())
		right := c.Load(c.Param("right"), c.GP64())
		c.MOVQ(src, srcRow)
		rows := c.Load(c.Param("rows"), c.GP64())
		c.Label(name + "_row")
		input := c.GP64()
		c.MOVQ(srcRow, input)
		pairs := c.Load(c.Param("pairs"), c.GP64())
		c.Label(name + "_pair")
		sides := t.lanes(right, 0)
		// With six weights no register is left for the deltas.
		deltas := [2]operand.Op{operand.Mem{Base: delta}, operand.Mem{Base: delta, Disp: 32}}
		if weights < tileRows {
			for h, v := range t.lanes(delta, 0) {
				deltas[h] = v
			}
		}
		for i := range weights {
			both := c.YMM()
			c.VBROADCASTSD(operand.Mem{Base: input, Disp: 4 * i}, both)
			// Of a side, its two lowest bits count: 0 and 3 of an input, the next, and
			// the two again.
			for h := range sides {
				one := c.YMM()
				c.VPERMILPS(sides[h], both, one)
				c.VFMADD231PS(deltas[h], one, t.sum[i][h])
			}
		}
		c.ADDQ(operand.Imm(8), input)
		c.ADDQ(step, delta)
		c.ADDQ(step, right)
		c.DECQ(pairs)
		c.JNE(operand.LabelRef(name + "_pair"))
		pitch := c.Load(c.Param("srcPitch"), c.GP64())
		c.ADDQ(pitch, srcRow)
		c.DECQ(rows)
		c.JNE(operand.LabelRef(name + "_row"))
		t.store(dst, step, weights)
	}
	tiles(c, n, compute, func() {
		t.skip(dst, step)
		c.ADDQ(operand.Imm(4*tileRows), src)
	})
}

// splitWinnersKernel compares the winners with the two neurons that could be.
func splitWinnersKernel(c *build.Context) {
	c.Function("splitWinnersAVX2")
	c.SignatureExpr("func(dst *float32, right *int32, delta *float32, winner *int32, first int32, windows, channels int)")
	c.Doc("splitWinnersAVX2 is splitWinnersGo for windows of a multiple of 8 channels.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("dst"), c.GP64())
	right := c.Load(c.Param("right"), c.GP64())
	delta := c.Load(c.Param("delta"), c.GP64())
	winner := c.Load(c.Param("winner"), c.GP64())
	windows := c.Load(c.Param("windows"), c.GP64())
	channels := c.GP64()
	c.Load(c.Param("channels"), channels)
	left, across, eight := c.YMM(), c.YMM(), c.YMM()
	by := c.GP32()
	c.MOVL(operand.U32(8), by)
	c.VMOVD(by, eight.AsX())
	c.VPBROADCASTD(eight.AsX(), eight)
	c.VMOVD(channels.As32(), across.AsX())
	c.VPBROADCASTD(across.AsX(), across)
	first := c.GP32()
	c.Load(c.Param("first"), first)
	c.VMOVD(first, left.AsX())
	c.VPBROADCASTD(left.AsX(), left)
	lanes := c.StaticGlobal("gradLanes")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 8 {
		c.AddDatum(4*i, operand.U32(uint32(i)))
	}
	c.VPADDD(lanes, left, left)
	at := c.GP64()
	c.XORQ(at, at)
	c.Label("window")
	todo := c.GP64()
	c.MOVQ(channels, todo)
	c.Label("channel")
	here := func(base reg.Register) operand.Mem { return operand.Mem{Base: base, Index: at, Scale: 4} }
	won, isLeft, isRight := c.YMM(), c.YMM(), c.YMM()
	c.VMOVDQU(here(winner), won)
	c.VPCMPEQD(won, left, isLeft)
	c.VPSUBD(across, won, won)
	c.VPCMPEQD(won, left, isRight)
	c.VMOVDQU(isRight, here(right))
	c.VPOR(isRight, isLeft, isLeft)
	c.VPAND(here(delta), isLeft, isLeft)
	c.VMOVDQU(isLeft, here(dst))
	c.VPADDD(eight, left, left)
	c.ADDQ(operand.Imm(8), at)
	c.SUBQ(operand.Imm(8), todo)
	c.JNE(operand.LabelRef("channel"))
	c.VPADDD(across, left, left)
	c.DECQ(windows)
	c.JNE(operand.LabelRef("window"))
	c.VZEROUPPER()
	c.RET()
}
