package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// step writes the kernels that advance neurons by a step of a clock.
func step(c *build.Context) {
	stepLIFKernel(c)
	stepDecolleKernel(c)
}

// packer writes the numbers of the neurons that fire, and what else there is to
// say about them, one behind the other. Of eight neurons of which one fires all
// are written, those that fire first; the next ones overwrite the others.
type packer struct {
	c                  *build.Context
	fired, order       reg.Register
	found              reg.GPVirtual
	base, eight, ahead reg.VecVirtual
}

func newPacker(c *build.Context) *packer {
	p := &packer{c: c, fired: c.Load(c.Param("fired"), c.GP64()), order: c.Load(c.Param("order"), c.GP64())}
	p.found, p.base, p.eight, p.ahead = c.GP64(), c.YMM(), c.YMM(), c.YMM()
	c.XORQ(p.found, p.found)
	c.VXORPS(p.base, p.base, p.base)
	by := c.GP32()
	c.MOVL(operand.U32(8), by)
	c.VMOVD(by, p.eight.AsX())
	c.VPBROADCASTD(p.eight.AsX(), p.eight)
	return p
}

// pack writes those of eight neurons whose sign in which is set; along, if any,
// is written to beside, likewise.
func (p *packer) pack(which reg.VecVirtual, along reg.VecVirtual, beside reg.Register) {
	c := p.c
	set, numbers := c.GP64(), c.YMM()
	c.VMOVMSKPS(which, set.As32())
	c.TESTL(set.As32(), set.As32())
	c.JE(operand.LabelRef("rest"))
	c.VPMOVZXBD(operand.Mem{Base: p.order, Index: set, Scale: 8}, p.ahead)
	c.VPADDD(p.base, p.ahead, numbers)
	c.VMOVDQU(numbers, operand.Mem{Base: p.fired, Index: p.found, Scale: 4})
	if beside != nil {
		c.VPERMPS(along, p.ahead, along)
		c.VMOVUPS(along, operand.Mem{Base: beside, Index: p.found, Scale: 4})
	}
	c.POPCNTQ(set, set)
	c.ADDQ(set, p.found)
	c.Label("rest")
	c.VPADDD(p.eight, p.base, p.base)
}

// broadcast loads a float parameter into all lanes.
func broadcast(c *build.Context, name string) reg.VecVirtual {
	v := c.YMM()
	at, err := c.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	c.VBROADCASTSS(at.Addr, v)
	return v
}

// eights calls body for every eight of n neurons, at being the first.
func eights(c *build.Context, body func(at reg.Register)) {
	n, at := c.Load(c.Param("n"), c.GP64()), c.GP64()
	c.XORQ(at, at)
	c.Label("eight")
	c.CMPQ(at, n)
	c.JGE(operand.LabelRef("done"))
	body(at)
	c.ADDQ(operand.Imm(8), at)
	c.JMP(operand.LabelRef("eight"))
	c.Label("done")
}

func indexed(base, at reg.Register) operand.Mem {
	return operand.Mem{Base: base, Index: at, Scale: 4}
}

func stepLIFKernel(c *build.Context) {
	c.Function("stepLIFAVX2")
	c.SignatureExpr("func(v, input *float32, n int, decay, threshold float32, fired *int32, excess *float32, order *uint64) int")
	c.Doc("stepLIFAVX2 is stepLIFGo for n neurons, a multiple of 8; order as for nonzeroAVX2.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	v := c.Load(c.Param("v"), c.GP64())
	input := c.Load(c.Param("input"), c.GP64())
	excess := c.Load(c.Param("excess"), c.GP64())
	decay, threshold := broadcast(c, "decay"), broadcast(c, "threshold")
	p, zero := newPacker(c), c.YMM()
	c.VXORPS(zero, zero, zero)
	eights(c, func(at reg.Register) {
		u, fires, over := c.YMM(), c.YMM(), c.YMM()
		c.VMULPS(indexed(v, at), decay, u)
		c.VADDPS(indexed(input, at), u, u)
		c.VMOVUPS(zero, indexed(input, at))
		c.VCMPPS(operand.Imm(0x1d), threshold, u, fires) // u ≥ threshold, ordered
		c.VSUBPS(threshold, u, over)
		c.VANDNPS(u, fires, u)
		c.VMOVUPS(u, indexed(v, at))
		p.pack(fires, over, excess)
	})
	c.Store(p.found, c.ReturnIndex(0))
	c.VZEROUPPER()
	c.RET()
}

func stepDecolleKernel(c *build.Context) {
	c.Function("stepDecolleAVX2")
	c.SignatureExpr("func(u, r, s, input, bias *float32, n int, alpha, gain float32, fired *int32, order *uint64) int")
	c.Doc("stepDecolleAVX2 is stepDecolleGo for n neurons, a multiple of 8; order as for nonzeroAVX2.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	u := c.Load(c.Param("u"), c.GP64())
	r := c.Load(c.Param("r"), c.GP64())
	s := c.Load(c.Param("s"), c.GP64())
	input := c.Load(c.Param("input"), c.GP64())
	bias := c.Load(c.Param("bias"), c.GP64())
	alpha, gain := broadcast(c, "alpha"), broadcast(c, "gain")
	p := newPacker(c)
	one, zero := c.YMM(), c.YMM()
	c.VXORPS(zero, zero, zero)
	c.VPCMPEQD(one, one, one)
	c.VPSRLD(operand.Imm(25), one, one)
	c.VPSLLD(operand.Imm(23), one, one) // 0x3f800000
	eights(c, func(at reg.Register) {
		trace, reset, sum, fires := c.YMM(), c.YMM(), c.YMM(), c.YMM()
		c.VMULPS(indexed(r, at), alpha, trace)
		c.VMULPS(indexed(s, at), gain, reset)
		c.VSUBPS(reset, trace, trace)
		c.VMOVUPS(trace, indexed(r, at))
		c.VMOVUPS(indexed(input, at), sum)
		c.VMOVUPS(zero, indexed(input, at))
		c.VADDPS(indexed(bias, at), sum, sum)
		c.VADDPS(trace, sum, sum)
		c.VMOVUPS(sum, indexed(u, at))
		c.VCMPPS(operand.Imm(0x1d), zero, sum, fires) // sum ≥ 0, ordered
		c.VANDPS(one, fires, reset)
		c.VMOVUPS(reset, indexed(s, at))
		p.pack(fires, nil, nil)
	})
	c.Store(p.found, c.ReturnIndex(0))
	c.VZEROUPPER()
	c.RET()
}
