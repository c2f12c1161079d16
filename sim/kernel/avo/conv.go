package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileRows is how many sums of 16 lanes a tile holds: 12 registers, which leave
// one for the factor and two for the 16 lanes it meets.
const tileRows = 6

// conv writes the kernels of convolutions.
func conv(c *build.Context) {
	convKernel(c, false)
	convKernel(c, true)
}

// convKernel is one row of outputs of up to 16 channels. Six outputs at a time
// stay in registers while their inputs go by; so each load of weights serves six
// products, each load of an input 16.
func convKernel(c *build.Context, masked bool) {
	t := newTile(c, masked)
	if masked {
		c.Function("convMaskedAVX2")
		c.SignatureExpr("func(dst, src, weights *float32, n, rows, run, dstStep, srcStep, srcPitch int, mask *int32)")
		c.Doc("convMaskedAVX2 is convAVX2 for the channels whose mask is set.")
	} else {
		c.Function("convAVX2")
		c.SignatureExpr("func(dst, src, weights *float32, n, rows, run, dstStep, srcStep, srcPitch int)")
		c.Doc("convAVX2 adds to n outputs of 16 channels, dstStep bytes apart, rows times run products each:",
			"inputs of a row stand together, rows are srcPitch bytes apart, and the next output's",
			"inputs are srcStep bytes further on.")
	}
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("dst"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	dstStep := c.Load(c.Param("dstStep"), c.GP64())
	srcStep := c.Load(c.Param("srcStep"), c.GP64())

	compute := func(name string, outputs int) {
		t.load(dst, dstStep, outputs)
		weights := c.Load(c.Param("weights"), c.GP64())
		rows := c.Load(c.Param("rows"), c.GP64())
		row := c.GP64()
		c.MOVQ(src, row)
		c.Label(name + "_row")
		near, far := c.GP64(), c.GP64()
		c.MOVQ(row, near)
		c.LEAQ(operand.Mem{Base: row, Index: srcStep, Scale: 2}, far)
		c.ADDQ(srcStep, far)
		run := c.Load(c.Param("run"), c.GP64())
		c.Label(name + "_run")
		lanes := t.lanes(weights, 0)
		for i := range outputs {
			t.multiply(strided(near, far, srcStep, i), lanes, i)
		}
		c.ADDQ(operand.Imm(4), near)
		if outputs > 3 {
			c.ADDQ(operand.Imm(4), far)
		}
		c.ADDQ(operand.Imm(64), weights)
		c.DECQ(run)
		c.JNE(operand.LabelRef(name + "_run"))
		pitch := c.Load(c.Param("srcPitch"), c.GP64())
		c.ADDQ(pitch, row)
		c.DECQ(rows)
		c.JNE(operand.LabelRef(name + "_row"))
		t.store(dst, dstStep, outputs)
	}
	tiles(c, n, compute, func() {
		t.skip(dst, dstStep)
		t.skip(src, srcStep)
	})
}

// tiles computes n results: six at a time, then the rest together.
func tiles(c *build.Context, n reg.Register, compute func(name string, results int), next func()) {
	c.Label("six")
	c.CMPQ(n, operand.Imm(tileRows))
	c.JL(operand.LabelRef("rest5"))
	compute("six", tileRows)
	next()
	c.SUBQ(operand.Imm(tileRows), n)
	c.JMP(operand.LabelRef("six"))
	for rest := tileRows - 1; rest > 0; rest-- {
		c.Label(fmt.Sprintf("rest%d", rest))
		c.CMPQ(n, operand.Imm(uint64(rest)))
		c.JNE(operand.LabelRef(fmt.Sprintf("rest%d", rest-1)))
		compute(fmt.Sprintf("of%d", rest), rest)
		c.JMP(operand.LabelRef("rest0"))
	}
	c.Label("rest0")
	c.VZEROUPPER()
	c.RET()
}

// strided is the i-th of six places that are step bytes apart, given the first
// and the fourth.
func strided(near, far, step reg.Register, i int) operand.Mem {
	m := operand.Mem{Base: near}
	if i >= 3 {
		m.Base = far
	}
	if i%3 > 0 {
		m.Index, m.Scale = step, uint8(i%3)
	}
	return m
}

// tile is up to six sums of 16 lanes in registers.
type tile struct {
	c      *build.Context
	sum    [tileRows][2]reg.VecVirtual
	masked bool // not all lanes exist in memory
}

func newTile(c *build.Context, masked bool) *tile { return &tile{c: c, masked: masked} }

// masks fetches the masks: they are used so seldom that they stay in memory.
func (t *tile) masks() [2]reg.VecVirtual {
	at := t.c.Load(t.c.Param("mask"), t.c.GP64())
	m := [2]reg.VecVirtual{t.c.YMM(), t.c.YMM()}
	for h := range m {
		t.c.VMOVUPS(operand.Mem{Base: at, Disp: 32 * h}, m[h])
	}
	return m
}

// places calls f for every half of the first rows places from base on, step
// bytes apart.
func (t *tile) places(base, step reg.Register, rows int, f func(m operand.Mem, row, half int)) {
	near, far := t.c.GP64(), t.c.GP64()
	t.c.MOVQ(base, near)
	t.c.LEAQ(operand.Mem{Base: base, Index: step, Scale: 2}, far)
	t.c.ADDQ(step, far)
	for row := range rows {
		for half := range 2 {
			m := strided(near, far, step, row)
			m.Disp = 32 * half
			f(m, row, half)
		}
	}
}

// load begins the sums with what stands at dst.
func (t *tile) load(dst, step reg.Register, rows int) {
	for row := range rows {
		t.sum[row] = [2]reg.VecVirtual{t.c.YMM(), t.c.YMM()}
	}
	var mask [2]reg.VecVirtual
	if t.masked {
		mask = t.masks()
	}
	t.places(dst, step, rows, func(m operand.Mem, row, half int) {
		if t.masked {
			t.c.VMASKMOVPS(m, mask[half], t.sum[row][half])
		} else {
			t.c.VMOVUPS(m, t.sum[row][half])
		}
	})
}

// store writes the sums back.
func (t *tile) store(dst, step reg.Register, rows int) {
	var mask [2]reg.VecVirtual
	if t.masked {
		mask = t.masks()
	}
	t.places(dst, step, rows, func(m operand.Mem, row, half int) {
		if t.masked {
			t.c.VMASKMOVPS(t.sum[row][half], mask[half], m)
		} else {
			t.c.VMOVUPS(t.sum[row][half], m)
		}
	})
}

// lanes loads 16 lanes.
func (t *tile) lanes(from reg.Register, disp int) [2]reg.VecVirtual {
	v := [2]reg.VecVirtual{t.c.YMM(), t.c.YMM()}
	for h := range v {
		t.c.VMOVUPS(operand.Mem{Base: from, Disp: disp + 32*h}, v[h])
	}
	return v
}

// multiply adds the number at m times lanes to a sum, rounded once.
func (t *tile) multiply(m operand.Mem, lanes [2]reg.VecVirtual, row int) {
	factor := t.c.YMM()
	t.c.VBROADCASTSS(m, factor)
	t.c.VFMADD231PS(lanes[0], factor, t.sum[row][0])
	t.c.VFMADD231PS(lanes[1], factor, t.sum[row][1])
}

// skip moves a place six steps on.
func (t *tile) skip(place, step reg.Register) {
	by := t.c.GP64()
	t.c.LEAQ(operand.Mem{Base: step, Index: step, Scale: 2}, by)
	t.c.LEAQ(operand.Mem{Base: place, Index: by, Scale: 2}, place)
}
