package main

import (
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
	op, offset, fired reg.GPVirtual // current op, its first offset, next record to write
	v, in, w, next    reg.GPVirtual // where a row begins: potential, input, weights; and potential of the next op
	at, last          reg.GPVirtual // floats from there to here, and to the last large chunk
	rows              reg.GPVirtual // left
	gain, level       reg.VecVirtual

	opEnd, offsetEnd, firedEnd Mem
	pitch                      Mem // bytes from row to row
	masks                      Mem // eight words of ones, then eight of zeros

	later []func()
	names int
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
	for _, r := range []*reg.GPVirtual{&s.op, &s.offset, &s.fired, &s.v, &s.in, &s.w, &s.next, &s.at, &s.last, &s.rows} {
		*r = s.GP64()
	}
	for _, m := range []*Mem{&s.opEnd, &s.offsetEnd, &s.firedEnd, &s.pitch} {
		*m = s.AllocLocal(8)
	}
	s.gain, s.level = s.YMM(), s.YMM()
	t := s.GP64()
	s.MOVQ(s.param("ops"), s.op)
	s.MOVQ(s.param("nOps"), t)
	s.SHLQ(Imm(5), t)
	s.ADDQ(s.op, t)
	s.MOVQ(t, s.opEnd)
	s.MOVQ(s.param("offsets"), s.offset)
	s.MOVQ(s.param("nOffsets"), t)
	s.LEAQ(Mem{Base: s.offset, Index: t, Scale: 4}, t)
	s.MOVQ(t, s.offsetEnd)
	s.MOVQ(s.param("fired"), s.fired)
	s.MOVQ(s.param("nFired"), t)
	s.LEAQ(Mem{Base: t, Index: t, Scale: 2}, t)
	s.LEAQ(Mem{Base: s.fired, Index: t, Scale: 4}, t)
	s.MOVQ(t, s.firedEnd)
	s.MOVQ(s.param("pitch"), t)
	s.SHLQ(Imm(2), t)
	s.MOVQ(t, s.pitch)

	s.CMPQ(s.op, s.opEnd)
	s.JEQ(LabelRef("stop"))
	s.Label("choose")
	s.choose()
	for _, b := range bodies {
		s.body(b)
	}

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
		threshold float32, thresholds *float32, nThresholds int, fired *Fired, nFired int, pause int,
	) (doneOps, doneOffsets, doneFired int)`)
	if err != nil {
		panic(err)
	}
	s.Function("scatterAVX2")
	s.Attributes(attr.NOSPLIT)
	s.Signature(signature)
	s.Pragma("noescape")
	s.Doc("scatterAVX2 carries out ops, the first of which is number base of its program. It",
		"stops before an op that is at fault or lacks room, and with pause not 0 after one in",
		"which neurons fire.")
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

// load reads a field as an unsigned number.
func (s *scatterer) load(field int) reg.GPVirtual {
	r := s.GP64()
	s.MOVL(s.field(field), r.As32())
	return r
}

// choose jumps to the body for the op.
func (s *scatterer) choose() {
	for _, b := range bodies {
		next := s.label("choose")
		s.CMPL(s.field(opKind), Imm(uint64(b.kind)))
		s.JNE(LabelRef(next))
		if b.kind == kindFire {
			s.CMPL(s.field(opUnits), Imm(1))
			if b.many {
				s.JLE(LabelRef(next))
			} else {
				s.JNE(LabelRef(next))
			}
		}
		if b.brief {
			s.CMPL(s.field(opLen), Imm(uint64(8*chunks[0])))
			s.JNE(LabelRef(next))
		}
		if b.kind != kindCollect {
			s.CMPQ(s.param("nThresholds"), Imm(0))
			if b.perNeuron {
				s.JEQ(LabelRef(next))
			} else {
				s.JNE(LabelRef(next))
			}
		}
		s.JMP(LabelRef(b.name))
		s.Label(next)
	}
	s.JMP(LabelRef("stop"))
}

// check leaves for stop unless everything that kernel.Program.fault asks for
// holds and fired has room. All of it is integer arithmetic that the processor
// does beside the vectors of the op before. Numbers are taken as unsigned, so
// that negative ones are too large; none of the sums can overflow.
func (s *scatterer) check(b body, first, length, stride reg.GPVirtual) {
	stop := LabelRef("stop")
	t, last := s.GP64(), s.GP64()
	s.LEAQ(Mem{Base: s.rows, Disp: -1}, last)

	// within leaves unless rows that begin at first, pitch apart, end before n.
	within := func(first, pitch Op, n string) {
		s.MOVQ(pitch, t)
		s.IMULQ(last, t)
		s.ADDQ(first, t)
		s.ADDQ(length, t)
		s.CMPQ(t, s.param(n))
		s.JHI(stop)
	}
	if b.kind != kindCollect {
		within(first, s.param("pitch"), "nPotential")
	}
	switch b.kind {
	case kindCollect:
		pitch, any := s.load(opInput), s.label("pitch")
		within(first, pitch, "nInput")
		s.TESTQ(pitch, pitch)
		s.JNE(LabelRef(any))
		s.TESTQ(last, last)
		s.JNE(stop)
		s.Label(any)
	case kindSettle:
		within(s.load(opInput), stride, "nInput")
	}

	// All that may fire, and whether it is nothing: no rows or no length.
	s.MOVQ(s.rows, t)
	s.IMULQ(length, t)
	s.TESTQ(t, t)
	s.JEQ(stop)
	if b.kind != kindCollect {
		s.LEAQ(Mem{Base: t, Index: t, Scale: 2}, t)
		s.LEAQ(Mem{Base: s.fired, Index: t, Scale: 4}, t)
		s.CMPQ(t, s.firedEnd)
		s.JHI(stop)
	}
	if b.perNeuron {
		s.CMPQ(length, s.param("nThresholds"))
		s.JHI(stop)
	}
	if b.kind == kindSettle {
		s.CMPL(s.field(opUnits), Imm(0))
		s.JNE(stop)
		return
	}
	s.IMULQ(stride, last)
	s.ADDQ(length, last)
	if !b.many {
		s.CMPQ(s.offset, s.offsetEnd)
		s.JEQ(stop)
		s.MOVL(Mem{Base: s.offset}, t.As32())
		s.ADDQ(last, t)
		s.CMPQ(t, s.param("nWeights"))
		s.JHI(stop)
		return
	}
	units := s.load(opUnits)
	s.TESTL(units.As32(), units.As32())
	s.JLE(stop)
	s.LEAQ(Mem{Base: s.offset, Index: units, Scale: 4}, t)
	s.CMPQ(t, s.offsetEnd)
	s.JHI(stop)
	loop := s.label("check")
	s.Label(loop)
	s.MOVL(Mem{Base: s.offset, Index: units, Scale: 4, Disp: -4}, t.As32())
	s.ADDQ(last, t)
	s.CMPQ(t, s.param("nWeights"))
	s.JHI(stop)
	s.DECQ(units)
	s.JNE(LabelRef(loop))
}

// start checks an op and sets what its rows need.
func (s *scatterer) start(b body) {
	first, length, stride := s.load(opFirst), s.load(opLen), s.load(opStride)
	s.MOVL(s.field(opRows), s.rows.As32())
	s.check(b, first, length, stride)
	s.LEAQ(Mem{Base: length, Disp: -8 * chunks[0]}, s.last)
	t := s.GP64()
	if b.kind != kindSettle {
		s.MOVQ(s.param("weights"), s.w)
		if !b.many {
			s.MOVL(Mem{Base: s.offset}, t.As32())
			s.LEAQ(Mem{Base: s.w, Index: t, Scale: 4}, s.w)
		}
	}
	if b.kind != kindCollect {
		s.VBROADCASTSS(s.field(opGain), s.gain)
		if !b.perNeuron {
			s.VBROADCASTSS(s.param("threshold"), s.level)
			s.VMULPS(s.gain, s.level, s.level)
		}
		s.MOVQ(s.param("potential"), t)
		s.LEAQ(Mem{Base: t, Index: first, Scale: 4}, s.v)
	}
	if b.kind != kindFire {
		s.MOVQ(s.param("input"), s.in)
		if b.kind == kindSettle {
			first = s.load(opInput)
		}
		s.LEAQ(Mem{Base: s.in, Index: first, Scale: 4}, s.in)
	}
	if b.kind != kindCollect {
		// The last op has none to look ahead to but itself.
		ahead := s.GP64()
		s.LEAQ(s.field(opSize), ahead)
		s.CMPQ(ahead, s.opEnd)
		s.CMOVQEQ(s.op, ahead)
		s.MOVL(Mem{Base: ahead, Disp: opFirst}, ahead.As32())
		s.LEAQ(Mem{Base: t, Index: ahead, Scale: 4}, s.next)
	}
}
