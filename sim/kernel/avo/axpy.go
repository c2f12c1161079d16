package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// axpy writes the kernels over whole slices.
func axpy(c *build.Context) {
	axpyKernel(c, true)
	axpyKernel(c, false)
	addRowsKernel(c)
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

// addRowsKernel is dst += src*a for rows: of 3 times 16, 32 or 64 elements
// mostly, so that twelve vectors, or else six, are worked on together.
func addRowsKernel(c *build.Context) {
	c.Function("addRowsAVX2")
	c.SignatureExpr("func(dst, src *float32, rows, n, dstStep, srcStep int, a float32)")
	c.Doc("addRowsAVX2 adds src*a to rows of n floats at dst, product and sum rounded separately. Rows",
		"begin dstStep and srcStep bytes apart.")
	c.Attributes(attr.NOSPLIT)
	c.Pragma("noescape")
	dstRow := c.Load(c.Param("dst"), c.GP64())
	srcRow := c.Load(c.Param("src"), c.GP64())
	rows := c.Load(c.Param("rows"), c.GP64())
	dstStep := c.Load(c.Param("dstStep"), c.GP64())
	srcStep := c.Load(c.Param("srcStep"), c.GP64())
	a := c.YMM()
	arg, err := c.Param("a").Resolve()
	if err != nil {
		panic(err)
	}
	c.VBROADCASTSS(arg.Addr, a)
	c.Label("row")
	dst, src, n := c.GP64(), c.GP64(), c.Load(c.Param("n"), c.GP64())
	c.MOVQ(dstRow, dst)
	c.MOVQ(srcRow, src)
	for _, vectors := range []int{12, 6, 1} {
		more, less := fmt.Sprintf("of%d", vectors), fmt.Sprintf("below%d", vectors)
		c.Label(more)
		c.CMPQ(n, operand.I32(8*vectors))
		c.JL(operand.LabelRef(less))
		v := make([]reg.VecVirtual, vectors)
		for i := range v {
			v[i] = c.YMM()
			c.VMULPS(operand.Mem{Base: src, Disp: 32 * i}, a, v[i])
			c.VADDPS(operand.Mem{Base: dst, Disp: 32 * i}, v[i], v[i])
		}
		for i := range v {
			c.VMOVUPS(v[i], operand.Mem{Base: dst, Disp: 32 * i})
		}
		c.ADDQ(operand.I32(32*vectors), src)
		c.ADDQ(operand.I32(32*vectors), dst)
		c.SUBQ(operand.I32(8*vectors), n)
		c.JMP(operand.LabelRef(more))
		c.Label(less)
	}
	c.Label("one")
	c.TESTQ(n, n)
	c.JE(operand.LabelRef("next"))
	v := c.XMM()
	c.VMULSS(operand.Mem{Base: src}, a.AsX(), v)
	c.VADDSS(operand.Mem{Base: dst}, v, v)
	c.VMOVSS(v, operand.Mem{Base: dst})
	c.ADDQ(operand.Imm(4), src)
	c.ADDQ(operand.Imm(4), dst)
	c.DECQ(n)
	c.JMP(operand.LabelRef("one"))
	c.Label("next")
	c.ADDQ(dstStep, dstRow)
	c.ADDQ(srcStep, srcRow)
	c.DECQ(rows)
	c.JNE(operand.LabelRef("row"))
	c.VZEROUPPER()
	c.RET()
}
