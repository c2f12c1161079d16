package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// axpy writes the kernels over whole slices.
func axpy(c *build.Context) {
	axpyKernel(c, true)
	axpyKernel(c, false)
}

// axpyKernel is dst += src*a, or without scale dst += src.
func axpyKernel(c *build.Context, scale bool) {
	if scale {
		c.Function("addScaledAVX2")
		c.SignatureExpr("func(dst, src *float32, n int, a float32)")
		c.Doc("addScaledAVX2 adds src*a to the n floats at dst, product and sum rounded separately.")
	} else {
		c.Function("addAVX2")
		c.SignatureExpr("func(dst, src *float32, n int)")
		c.Doc("addAVX2 adds src to the n floats at dst.")
	}
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dst := c.Load(c.Param("dst"), c.GP64())
	src := c.Load(c.Param("src"), c.GP64())
	n := c.Load(c.Param("n"), c.GP64())
	var a reg.VecVirtual
	if scale {
		a = c.YMM()
		arg, err := c.Param("a").Resolve()
		if err != nil {
			panic(err)
		}
		c.VBROADCASTSS(arg.Addr, a)
	}
	at := func(base reg.Register, vector int) operand.Mem {
		return operand.Mem{Base: base, Disp: 32 * vector}
	}
	const unroll = 8
	block := func(vectors int) {
		v := make([]reg.VecVirtual, vectors)
		for i := range v {
			v[i] = c.YMM()
			if scale {
				c.VMULPS(at(src, i), a, v[i])
			} else {
				c.VMOVUPS(at(src, i), v[i])
			}
		}
		for i := range v {
			c.VADDPS(at(dst, i), v[i], v[i])
		}
		for i := range v {
			c.VMOVUPS(v[i], at(dst, i))
		}
		c.ADDQ(operand.I32(32*vectors), src)
		c.ADDQ(operand.I32(32*vectors), dst)
		c.SUBQ(operand.I32(8*vectors), n)
	}
	c.Label("wide")
	c.CMPQ(n, operand.I32(8*unroll))
	c.JL(operand.LabelRef("narrow"))
	block(unroll)
	c.JMP(operand.LabelRef("wide"))
	c.Label("narrow")
	c.CMPQ(n, operand.Imm(8))
	c.JL(operand.LabelRef("single"))
	block(1)
	c.JMP(operand.LabelRef("narrow"))
	c.Label("single")
	c.TESTQ(n, n)
	c.JE(operand.LabelRef("done"))
	v := c.XMM()
	if scale {
		c.VMULSS(operand.Mem{Base: src}, a.AsX(), v)
	} else {
		c.VMOVSS(operand.Mem{Base: src}, v)
	}
	c.VADDSS(operand.Mem{Base: dst}, v, v)
	c.VMOVSS(v, operand.Mem{Base: dst})
	c.ADDQ(operand.Imm(4), src)
	c.ADDQ(operand.Imm(4), dst)
	c.DECQ(n)
	c.JMP(operand.LabelRef("single"))
	c.Label("done")
	c.VZEROUPPER()
	c.RET()
}
