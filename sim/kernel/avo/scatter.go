package main

import (
	"fmt"
	"go/token"
	"go/types"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where the fields of kernel.Op and kernel.Fired lie, in bytes.
const (
	opKind, opFirst, opLen, opRows   = 0, 4, 8, 12
	opUnits, opStride, opGain        = 16, 20, 24
	opInput                          = 28
	opSize                           = 32
	firedOp, firedNeuron, firedValue = 0, 4, 8
	firedSize                        = 12
)

// Kinds of kernel.Op.
const (
	kindFire = iota
	kindCollect
	kindSettle
)

// scatterer writes scatterAVX2, the kernel of programs. It has one loop over
// ops, and for every kind of op a loop over rows and within it one over chunks
// of vectors.
type scatterer struct {
	*build.Context
	op, opEnd     reg.GPVirtual // current op, and the end of ops
	offset, fired reg.GPVirtual // its first offset, next record to write
	rows, col     reg.GPVirtual // rows left, neurons left in a row
	v, in, w, thr reg.GPVirtual // where potential, input, weights and thresholds of col lie
	ahead         reg.GPVirtual // bytes from here to the row that the next op begins with
	gain, level   reg.VecVirtual
	skipV, skipW  Mem // bytes from the end of a row to the start of the next
	later         []func()
	masks         Mem // eight words of ones, then eight of zeros
	names         int
}

func scatter(c *build.Context) {
	s := &scatterer{Context: c}
	s.masks = s.StaticGlobal("scatterMasks")
	s.DataAttributes(attr.RODATA | attr.NOPTR)
	for range 4 {
		s.AppendDatum(U64(0xffffffffffffffff))
	}
	for range 4 {
		s.AppendDatum(U64(0))
	}
	s.declare()
	s.op = s.Load(s.Param("ops"), s.GP64()).(reg.GPVirtual)
	s.opEnd = s.GP64()
	s.MOVQ(s.param("nOps"), s.opEnd)
	s.SHLQ(Imm(5), s.opEnd)
	s.ADDQ(s.op, s.opEnd)
	s.offset = s.Load(s.Param("offsets"), s.GP64()).(reg.GPVirtual)
	s.fired = s.Load(s.Param("fired"), s.GP64()).(reg.GPVirtual)
	s.rows, s.col, s.v, s.in, s.w, s.thr, s.ahead = s.GP64(), s.GP64(), s.GP64(), s.GP64(), s.GP64(), s.GP64(), s.GP64()
	s.gain, s.level = s.YMM(), s.YMM()
	s.skipV, s.skipW = s.AllocLocal(8), s.AllocLocal(8)

	s.Label("op")
	s.CMPQ(s.op, s.opEnd)
	s.JGE(LabelRef("stop"))
	s.check()
	s.start()
	s.choose()

	for _, b := range bodies {
		s.body(b)
	}

	s.Label("next")
	s.ADDQ(I32(opSize), s.op)
	s.JMP(LabelRef("op"))
	for len(s.later) > 0 {
		f := s.later[0]
		s.later = s.later[1:]
		f()
	}
	s.Label("stop")
	s.result("doneOps", s.op, "ops", 5)
	s.result("doneOffsets", s.offset, "offsets", 2)
	s.SUBQ(s.param("fired"), s.fired)
	// A division by 12, exact for a multiple of it.
	quotient, twelve := reg.RAX, s.GP64()
	s.MOVQ(s.fired, quotient)
	s.XORL(reg.EDX, reg.EDX)
	s.MOVQ(U32(firedSize), twelve)
	s.DIVQ(twelve)
	s.Store(quotient, s.Return("doneFired"))
	s.VZEROUPPER()
	s.RET()
}

// declare gives the function its name and signature.
func (s *scatterer) declare() {
	pkg := types.NewPackage("spikesim/sim/kernel", "kernel")
	for _, name := range []string{"Op", "Fired"} {
		object := types.NewTypeName(token.NoPos, pkg, name, nil)
		types.NewNamed(object, types.NewStruct(nil, nil), nil)
		pkg.Scope().Insert(object)
	}
	signature, err := gotypes.ParseSignatureInPackage(pkg, `func(
		ops *Op, nOps, base int, offsets *int32, nOffsets int,
		weights *float32, nWeights int, potential *float32, nPotential int, input *float32, nInput, pitch int,
		threshold float32, thresholds *float32, nThresholds int, fired *Fired, nFired int,
	) (doneOps, doneOffsets, doneFired int)`)
	if err != nil {
		panic(err)
	}
	s.Function("scatterAVX2")
	s.Attributes(attr.NOSPLIT)
	s.Signature(signature)
	s.Pragma("noescape")
	s.Doc("scatterAVX2 carries out ops, the first of which is number base of its program. It",
		"stops before an op that is at fault or lacks room.")
}

// param is the memory that holds an argument.
func (s *scatterer) param(name string) Mem {
	b, err := s.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// result returns how far p is from the argument from, in units of 1<<shift bytes.
func (s *scatterer) result(name string, p reg.GPVirtual, from string, shift uint64) {
	d := s.GP64()
	s.MOVQ(p, d)
	s.SUBQ(s.param(from), d)
	s.SHRQ(Imm(shift), d)
	s.Store(d, s.Return(name))
}

func (s *scatterer) field(offset int) Mem { return Mem{Base: s.op, Disp: offset} }

func (s *scatterer) loadField(offset int) reg.GPVirtual {
	r := s.GP64()
	s.MOVLQSX(s.field(offset), r)
	return r
}

// check leaves for stop unless everything that kernel.Program.fault asks for
// holds and fired has room. All of it is integer arithmetic that the processor
// does beside the vectors of the op before.
func (s *scatterer) check() {
	stop := LabelRef("stop")
	first, length, last, stride := s.loadField(opFirst), s.loadField(opLen), s.loadField(opRows), s.loadField(opStride)
	kind, units, input := s.loadField(opKind), s.loadField(opUnits), s.loadField(opInput)
	t := s.GP64()
	s.DECQ(last)
	s.LEAQ(Mem{Base: length, Disp: -1}, t)
	s.ORQ(first, t)
	s.ORQ(last, t)
	s.ORQ(stride, t)
	s.ORQ(input, t)
	s.JS(stop)

	// Neurons, and sums.
	end, limit := s.GP64(), s.GP64()
	s.MOVQ(s.param("pitch"), end)
	s.MOVQ(s.param("nPotential"), limit)
	s.CMPQ(kind, Imm(kindCollect))
	s.CMOVQEQ(input, end)
	s.CMOVQEQ(s.param("nInput"), limit)
	s.IMULQ(last, end)
	s.ADDQ(length, end)
	s.ADDQ(end, input)
	s.ADDQ(first, end)
	s.CMPQ(end, limit)
	s.JGT(stop)

	s.CMPQ(kind, Imm(kindCollect))
	s.JEQ(LabelRef("checkUnits"))
	// Room in fired, and thresholds.
	s.LEAQ(Mem{Base: last, Disp: 1}, t)
	s.IMULQ(length, t)
	s.LEAQ(Mem{Base: t, Index: t, Scale: 2}, t)
	s.LEAQ(Mem{Base: s.fired, Index: t, Scale: 4}, t)
	room := s.GP64()
	s.MOVQ(s.param("nFired"), room)
	s.LEAQ(Mem{Base: room, Index: room, Scale: 2}, room)
	s.SHLQ(Imm(2), room)
	s.ADDQ(s.param("fired"), room)
	s.CMPQ(t, room)
	s.JHI(stop)
	s.MOVQ(s.param("nThresholds"), t)
	s.TESTQ(t, t)
	s.JEQ(LabelRef("checkKind"))
	s.CMPQ(length, t)
	s.JGT(stop)

	s.Label("checkKind")
	s.CMPQ(kind, Imm(kindSettle))
	s.JHI(stop)
	s.JNE(LabelRef("checkUnits"))
	s.TESTQ(units, units)
	s.JNE(stop)
	s.CMPQ(input, s.param("nInput"))
	s.JGT(stop)
	s.JMP(LabelRef("checked"))

	s.Label("checkUnits")
	s.TESTQ(units, units)
	s.JLE(stop)
	s.MOVQ(s.param("nOffsets"), t)
	s.SUBQ(units, t)
	s.SHLQ(Imm(2), t)
	s.ADDQ(s.param("offsets"), t)
	s.CMPQ(s.offset, t)
	s.JGT(stop)
	// Unsigned, a negative offset is a large one.
	most := s.GP64()
	s.IMULQ(last, stride)
	s.ADDQ(length, stride)
	s.MOVQ(s.param("nWeights"), most)
	s.SUBQ(stride, most)
	s.JLT(stop)
	s.Label("checkUnit")
	s.MOVLQSX(Mem{Base: s.offset, Index: units, Scale: 4, Disp: -4}, t)
	s.CMPQ(t, most)
	s.JHI(stop)
	s.DECQ(units)
	s.JNE(LabelRef("checkUnit"))
	s.Label("checked")
}

// start prepares what every kind of op needs.
func (s *scatterer) start() {
	first, t := s.loadField(opFirst), s.GP64()
	s.MOVLQSX(s.field(opRows), s.rows)
	s.MOVLQSX(s.field(opLen), s.col)
	s.MOVQ(s.param("pitch"), t)
	s.SUBQ(s.col, t)
	s.SHLQ(Imm(2), t)
	s.MOVQ(t, s.skipV)
	s.MOVLQSX(s.field(opInput), s.in)
	s.MOVLQSX(s.field(opStride), t)
	s.SUBQ(s.col, t)
	s.SHLQ(Imm(2), t)
	s.MOVQ(t, s.skipW)
	s.MOVQ(s.param("potential"), s.v)
	s.LEAQ(Mem{Base: s.v, Index: first, Scale: 4}, s.v)
	// The last op has none to look ahead to but itself.
	s.LEAQ(s.field(opSize), t)
	s.CMPQ(t, s.opEnd)
	s.CMOVQEQ(s.op, t)
	s.MOVLQSX(Mem{Base: t, Disp: opFirst}, s.ahead)
	s.SUBQ(first, s.ahead)
	s.SHLQ(Imm(2), s.ahead)
	s.VBROADCASTSS(s.field(opGain), s.gain)
	s.VBROADCASTSS(s.param("threshold"), s.level)
	s.VMULPS(s.gain, s.level, s.level)
}

// choose jumps to the body for the op.
func (s *scatterer) choose() {
	perNeuron := s.GP64()
	s.MOVQ(s.param("nThresholds"), perNeuron)
	for _, b := range bodies {
		next := fmt.Sprintf("not_%s", b.name)
		if b.kind != kindCollect {
			s.TESTQ(perNeuron, perNeuron)
			if b.perNeuron {
				s.JEQ(LabelRef(next))
			} else {
				s.JNE(LabelRef(next))
			}
		}
		s.CMPL(s.field(opKind), Imm(uint64(b.kind)))
		s.JNE(LabelRef(next))
		if b.kind == kindFire {
			s.CMPL(s.field(opUnits), Imm(1))
			if b.many {
				s.JEQ(LabelRef(next))
			} else {
				s.JNE(LabelRef(next))
			}
		}
		s.JMP(LabelRef(b.name))
		s.Label(next)
	}
	s.JMP(LabelRef("stop")) // not reached
}
