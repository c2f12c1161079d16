package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// grad writes the kernels of the gradients of convolutions.
func grad(c *build.Context) {
	gradKernel(c, false)
	gradKernel(c, true)
	gradSparseKernel(c)
	nonzeroKernel(c)
	transposeKernel(c)
}

// gradKernel is the gradient of n weights, next to each other in a run, towards
// up to 16 channels. Six weights at a time stay in registers while all outputs
// go by.
func gradKernel(c *build.Context, masked bool) {
	t := newTile(c, masked)
	const signature = "func(grad, src, delta *float32, n, outputs, rows, gradStep, srcStep, srcPitch, deltaStep, deltaPitch int"
	if masked {
		c.Function("gradMaskedAVX2")
		c.SignatureExpr(signature + ", mask *int32)")
		c.Doc("gradMaskedAVX2 is gradAVX2 for the channels whose mask is set.")
	} else {
		c.Function("gradAVX2")
		c.SignatureExpr(signature + ")")
		c.Doc("gradAVX2 adds to n rows of 16 channels, gradStep bytes apart, the products of rows times",
			"outputs pairs of an input and 16 deltas. Row i takes the i-th input from src on. From an",
			"output to the next inputs are srcStep and deltas deltaStep bytes further on, from a row",
			"of outputs to the next srcPitch and deltaPitch.")
	}
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("grad"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	gradStep := c.Load(c.Param("gradStep"), c.GP64())
	srcStep := c.Load(c.Param("srcStep"), c.GP64())
	deltaStep := c.Load(c.Param("deltaStep"), c.GP64())

	compute := func(name string, weights int) {
		t.load(dst, gradStep, weights)
		srcRow, deltaRow := c.GP64(), c.Load(c.Param("delta"), c.GP64())
		c.MOVQ(src, srcRow)
		rows := c.Load(c.Param("rows"), c.GP64())
		var mask reg.Register
		if masked {
			mask = c.Load(c.Param("mask"), c.GP64())
		}
		c.Label(name + "_row")
		input, delta := c.GP64(), c.GP64()
		c.MOVQ(srcRow, input)
		c.MOVQ(deltaRow, delta)
		outputs := c.Load(c.Param("outputs"), c.GP64())
		c.Label(name + "_output")
		var lanes [2]reg.VecVirtual
		if masked {
			for h := range lanes {
				lanes[h] = c.YMM()
				c.VMOVUPS(operand.Mem{Base: mask, Disp: 32 * h}, lanes[h])
				c.VMASKMOVPS(operand.Mem{Base: delta, Disp: 32 * h}, lanes[h], lanes[h])
			}
		} else {
			lanes = t.lanes(delta, 0)
		}
		for i := range weights {
			t.multiply(operand.Mem{Base: input, Disp: 4 * i}, lanes, i)
		}
		c.ADDQ(srcStep, input)
		c.ADDQ(deltaStep, delta)
		c.DECQ(outputs)
		c.JNE(operand.LabelRef(name + "_output"))
		pitch := c.Load(c.Param("srcPitch"), c.GP64())
		c.ADDQ(pitch, srcRow)
		pitch = c.Load(c.Param("deltaPitch"), c.GP64())
		c.ADDQ(pitch, deltaRow)
		c.DECQ(rows)
		c.JNE(operand.LabelRef(name + "_row"))
		t.store(dst, gradStep, weights)
	}
	tiles(c, n, compute, func() {
		t.skip(dst, gradStep)
		c.ADDQ(operand.Imm(4*tileRows), src)
	})
}

// gradSparseKernel is the gradient of n weights next to each other towards one
// channel, of the few outputs that have a delta. As many weights as the
// registers hold stay there while the outputs go by.
func gradSparseKernel(c *build.Context) {
	c.Function("gradSparseAVX2")
	c.SignatureExpr("func(grad, src *float32, open *uint64, outputs, n int, mask *int32)")
	c.Doc("gradSparseAVX2 adds to the n floats at grad those at each place of src that an Open names, times",
		"its delta. The mask is that of the last n%8.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("grad"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	outputs := c.Load(c.Param("outputs"), c.GP64())

	// pass goes through the outputs for the next weights. In the last pass only
	// those exist that the mask leaves.
	pass := func(name string, vectors int, last bool) {
		var mask reg.VecVirtual
		if last {
			mask = c.YMM()
			c.VMOVUPS(operand.Mem{Base: c.Load(c.Param("mask"), c.GP64())}, mask)
		}
		sums := make([]reg.VecVirtual, vectors)
		for i := range sums {
			sums[i] = c.YMM()
			if last {
				c.VMASKMOVPS(operand.Mem{Base: dst}, mask, sums[i])
			} else {
				c.VMOVUPS(operand.Mem{Base: dst, Disp: 32 * i}, sums[i])
			}
		}
		open, left := c.Load(c.Param("open"), c.GP64()), c.GP64()
		c.MOVQ(outputs, left)
		c.Label(name + "_output")
		at, delta := c.GP64(), c.YMM()
		c.MOVLQSX(operand.Mem{Base: open}, at)
		c.VBROADCASTSS(operand.Mem{Base: open, Disp: 4}, delta)
		for i := range sums {
			m := operand.Mem{Base: src, Index: at, Scale: 4, Disp: 32 * i}
			if last {
				input := c.YMM()
				c.VMASKMOVPS(m, mask, input)
				c.VFMADD231PS(input, delta, sums[i])
			} else {
				c.VFMADD231PS(m, delta, sums[i])
			}
		}
		c.ADDQ(operand.Imm(8), open)
		c.DECQ(left)
		c.JNE(operand.LabelRef(name + "_output"))
		for i := range sums {
			if last {
				c.VMASKMOVPS(sums[i], mask, operand.Mem{Base: dst})
			} else {
				c.VMOVUPS(sums[i], operand.Mem{Base: dst, Disp: 32 * i})
			}
		}
	}
	sizes := []int{12, 8, 4, 1}
	for i, vectors := range sizes {
		name, next := fmt.Sprintf("of%d", vectors), "rest"
		if i+1 < len(sizes) {
			next = fmt.Sprintf("of%d", sizes[i+1])
		}
		c.Label(name)
		c.CMPQ(n, operand.I32(8*vectors))
		c.JL(operand.LabelRef(next))
		pass(name, vectors, false)
		c.ADDQ(operand.I32(32*vectors), src)
		c.ADDQ(operand.I32(32*vectors), dst)
		c.SUBQ(operand.I32(8*vectors), n)
		c.JMP(operand.LabelRef(name))
	}
	c.Label("rest")
	c.TESTQ(n, n)
	c.JE(operand.LabelRef("done"))
	pass("rest", 1, true)
	c.Label("done")
	c.VZEROUPPER()
	c.RET()
}

// nonzeroKernel finds what is not 0, eight at a time. Of each eight all places are
// written, those wanted first; the next eight overwrite the others. That costs
// the same whatever there is, without a branch to guess.
func nonzeroKernel(c *build.Context) {
	c.Function("nonzeroAVX2")
	c.SignatureExpr("func(dst *int32, src *float32, n int, order *uint64) int")
	c.Doc("nonzeroAVX2 writes to dst the places of what is not 0 of the n floats at src, n a multiple of 8,",
		"and returns how many there are. order holds, for each of 256 sets of eight, its members",
		"first, as bytes.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("dst"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	order := c.Load(c.Param("order"), c.GP64())
	found, at := c.GP64(), c.GP64()
	base, eight, zero := c.YMM(), c.YMM(), c.YMM()
	c.XORQ(found, found)
	c.XORQ(at, at)
	c.VXORPS(zero, zero, zero)
	c.VXORPS(base, base, base)
	by := c.GP32()
	c.MOVL(operand.U32(8), by)
	c.VMOVD(by, eight.AsX())
	c.VPBROADCASTD(eight.AsX(), eight)
	c.Label("eight")
	c.CMPQ(at, n)
	c.JGE(operand.LabelRef("done"))
	v, set, count := c.YMM(), c.GP64(), c.GP64()
	c.VCMPPS(operand.Imm(4), operand.Mem{Base: src, Index: at, Scale: 4}, zero, v) // not equal, or unordered
	c.VMOVMSKPS(v, set.As32())
	places := c.YMM()
	c.VPMOVZXBD(operand.Mem{Base: order, Index: set, Scale: 8}, places)
	c.VPADDD(base, places, places)
	c.VMOVDQU(places, operand.Mem{Base: dst, Index: found, Scale: 4})
	c.POPCNTQ(set, count)
	c.ADDQ(count, found)
	c.VPADDD(eight, base, base)
	c.ADDQ(operand.Imm(8), at)
	c.JMP(operand.LabelRef("eight"))
	c.Label("done")
	c.Store(found, c.ReturnIndex(0))
	c.VZEROUPPER()
	c.RET()
}

// transposeKernel is the transpose of blocks of 8×8.
func transposeKernel(c *build.Context) {
	c.Function("transposeAVX2")
	c.SignatureExpr("func(dst, src *float32, rows, dstStep, srcStep int)")
	c.Doc("transposeAVX2 writes to dst, dstStep bytes from a row to the next, the transpose of 8 columns of",
		"rows rows at src, srcStep bytes from a row to the next; rows is a multiple of 8.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("dst"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	rows := c.Load(c.Param("rows"), c.GP64())
	dstStep := c.Load(c.Param("dstStep"), c.GP64())
	srcStep := c.Load(c.Param("srcStep"), c.GP64())
	c.Label("block")
	c.TESTQ(rows, rows)
	c.JE(operand.LabelRef("done"))
	// Halves of rows i and i+4 side by side, so that no lane has to be crossed
	// later.
	vectors := func() (v [8]reg.VecVirtual) {
		for i := range v {
			v[i] = c.YMM()
		}
		return v
	}
	a := vectors()
	at := c.GP64()
	c.MOVQ(src, at)
	for i := range 4 {
		c.VMOVUPS(operand.Mem{Base: at}, a[i].AsX())
		c.VMOVUPS(operand.Mem{Base: at, Disp: 16}, a[i+4].AsX())
		c.ADDQ(srcStep, at)
	}
	for i := range 4 {
		c.VINSERTF128(operand.Imm(1), operand.Mem{Base: at}, a[i], a[i])
		c.VINSERTF128(operand.Imm(1), operand.Mem{Base: at, Disp: 16}, a[i+4], a[i+4])
		c.ADDQ(srcStep, at)
	}
	c.MOVQ(at, src)
	to := c.GP64()
	c.MOVQ(dst, to)
	for half := range 2 {
		h := a[4*half:][:4]
		low01, high01, low23, high23 := c.YMM(), c.YMM(), c.YMM(), c.YMM()
		c.VUNPCKLPS(h[1], h[0], low01)
		c.VUNPCKHPS(h[1], h[0], high01)
		c.VUNPCKLPS(h[3], h[2], low23)
		c.VUNPCKHPS(h[3], h[2], high23)
		for _, pair := range [][2]reg.VecVirtual{{low01, low23}, {high01, high23}} {
			v := c.YMM()
			c.VUNPCKLPD(pair[1], pair[0], v)
			c.VMOVUPS(v, operand.Mem{Base: to})
			c.ADDQ(dstStep, to)
			v = c.YMM()
			c.VUNPCKHPD(pair[1], pair[0], v)
			c.VMOVUPS(v, operand.Mem{Base: to})
			c.ADDQ(dstStep, to)
		}
	}
	c.ADDQ(operand.Imm(32), dst)
	c.SUBQ(operand.Imm(8), rows)
	c.JMP(operand.LabelRef("block"))
	c.Label("done")
	c.VZEROUPPER()
	c.RET()
}
