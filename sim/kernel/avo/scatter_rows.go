package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// body is the part of the kernel for one kind of op.
type body struct {
	name      string
	kind      int
	many      bool // units, and not one
	perNeuron bool // thresholds
	// brief is for rows of just one large chunk: they have no loop.
	brief bool
}

var bodies = []body{
	{"fireBrief", kindFire, false, false, true},
	{"fire", kindFire, false, false, false},
	{"fireMany", kindFire, true, false, false},
	{"settle", kindSettle, false, false, false},
	{"collect", kindCollect, true, false, false},
	{"fireEach", kindFire, false, true, false},
	{"fireManyEach", kindFire, true, true, false},
	{"settleEach", kindSettle, false, true, false},
}

// chunks are the numbers of vectors that are worked on together: as many of the
// first as fit, then at most one each of the others, then what is left of a
// vector. 6 suit rows of 3 times 16 neurons, which have a body of their own.
var chunks = []int{6, 4, 2, 1}

// body writes what one kind of op does.
func (s *scatterer) body(b body) {
	s.Label(b.name)
	s.start(b)
	row, rowEnd, less := b.name+"_row", b.name+"_end", b.name+"_less"
	if b.brief {
		s.XORL(s.at.As32(), s.at.As32())
		s.Label(row)
		s.chunk(b, chunks[0], nil)
		s.rowEnd(b, row)
		return
	}
	s.Label(row)
	s.XORL(s.at.As32(), s.at.As32())
	s.TESTQ(s.last, s.last)
	s.JLT(LabelRef(less))
	large := s.label(b.name)
	s.Label(large)
	s.chunk(b, chunks[0], nil)
	s.ADDQ(I32(8*chunks[0]), s.at)
	s.CMPQ(s.at, s.last)
	s.JLE(LabelRef(large))
	s.CMPL(s.at.As32(), s.field(opLen))
	s.JNE(LabelRef(less))
	// Rows of a multiple of the largest chunk, and ops of one kind, have no
	// other jumps than back.
	s.Label(rowEnd)
	s.rowEnd(b, row)

	s.Label(less)
	for _, n := range chunks[1:] {
		none := s.label(b.name)
		from := s.load(opLen)
		s.SUBL(I32(8*n), from.As32())
		s.CMPL(s.at.As32(), from.As32())
		s.JGT(LabelRef(none))
		s.chunk(b, n, nil)
		s.ADDQ(I32(8*n), s.at)
		s.CMPL(s.at.As32(), s.field(opLen))
		s.JEQ(LabelRef(rowEnd))
		s.Label(none)
	}
	// Ones for the rest, and then zeros.
	mask, table, rest := s.YMM(), s.GP64(), s.load(opLen)
	s.SUBQ(s.at, rest)
	s.SHLQ(Imm(2), rest)
	s.LEAQ(s.masks, table)
	s.SUBQ(rest, table)
	s.VMOVUPS(Mem{Base: table, Disp: 32}, mask)
	s.chunk(b, 1, mask)
	s.JMP(LabelRef(rowEnd))
}

// rowEnd goes on to the next row or the next op.
func (s *scatterer) rowEnd(b body, row string) {
	if b.kind != kindCollect {
		s.ADDQ(s.pitch, s.v)
	}
	switch b.kind {
	case kindFire:
		s.ADDQ(s.pitch, s.next)
	case kindCollect:
		s.LEAQ(Mem{Base: s.in, Index: s.load(opInput), Scale: 4}, s.in)
	case kindSettle:
		s.LEAQ(Mem{Base: s.in, Index: s.load(opStride), Scale: 4}, s.in)
	}
	if b.kind != kindSettle {
		s.LEAQ(Mem{Base: s.w, Index: s.load(opStride), Scale: 4}, s.w)
	}
	s.DECL(s.rows.As32())
	s.JNE(LabelRef(row))
	switch {
	case b.many:
		s.LEAQ(Mem{Base: s.offset, Index: s.load(opUnits), Scale: 4}, s.offset)
	case b.kind != kindSettle:
		s.ADDQ(Imm(4), s.offset)
	}
	s.ADDQ(Imm(opSize), s.op)
	s.CMPQ(s.op, s.opEnd)
	s.JEQ(LabelRef("stop"))
	s.CMPL(s.field(opKind), Imm(uint64(b.kind)))
	s.JNE(LabelRef("choose"))
	if b.kind == kindFire {
		s.CMPL(s.field(opUnits), Imm(1))
		switch {
		case b.many:
			s.JGT(LabelRef(b.name))
		case b.perNeuron:
			s.JEQ(LabelRef(b.name))
		default:
			s.JNE(LabelRef("choose"))
			s.CMPL(s.field(opLen), Imm(uint64(8*chunks[0])))
			s.JEQ(LabelRef("fireBrief"))
			s.JMP(LabelRef("fire"))
			return
		}
		s.JMP(LabelRef("choose"))
	} else {
		s.JMP(LabelRef(b.name))
	}
}

// here is the i-th vector from where the work is in a row.
func (s *scatterer) here(row reg.Register, i int) Mem {
	return Mem{Base: row, Index: s.at, Scale: 4, Disp: 32 * i}
}

// chunk works on n vectors, or with a mask on part of one.
func (s *scatterer) chunk(b body, n int, mask reg.Register) {
	load := func(from Mem, to reg.VecVirtual) {
		if mask != nil {
			s.VMASKMOVPS(from, mask, to)
		} else {
			s.VMOVUPS(from, to)
		}
	}
	store := func(from reg.Register, to Mem) {
		if mask != nil {
			s.VMASKMOVPS(from, mask, to)
		} else {
			s.VMOVUPS(from, to)
		}
	}
	// with is to = to op memory.
	with := func(op func(...Op), from Mem, to reg.VecVirtual) {
		if mask != nil {
			t := s.YMM()
			s.VMASKMOVPS(from, mask, t)
			op(t, to, to)
		} else {
			op(from, to, to)
		}
	}
	x := make([]reg.VecVirtual, n)
	for i := range x {
		x[i] = s.YMM()
	}
	switch {
	case b.kind == kindFire && !b.many:
		for i := range x {
			if mask != nil {
				load(s.here(s.w, i), x[i])
				s.VMULPS(s.gain, x[i], x[i])
			} else {
				s.VMULPS(s.here(s.w, i), s.gain, x[i])
			}
		}
	case b.kind == kindFire, b.kind == kindCollect:
		unit, units, from, w := s.GP64(), s.load(opUnits), s.GP64(), s.GP64()
		s.LEAQ(Mem{Base: s.offset, Index: units, Scale: 4}, units)
		s.MOVQ(s.offset, unit)
		s.LEAQ(Mem{Base: s.w, Index: s.at, Scale: 4}, w)
		weights := func(i int) Mem { return Mem{Base: w, Index: from, Scale: 4, Disp: 32 * i} }
		loop := s.label("unit")
		if b.kind == kindFire {
			s.MOVL(Mem{Base: unit}, from.As32())
			for i := range x {
				load(weights(i), x[i])
			}
			s.ADDQ(Imm(4), unit)
		} else {
			for i := range x {
				load(s.here(s.in, i), x[i])
			}
		}
		s.Label(loop)
		s.MOVL(Mem{Base: unit}, from.As32())
		for i := range x {
			with(s.VADDPS, weights(i), x[i])
		}
		s.ADDQ(Imm(4), unit)
		s.CMPQ(unit, units)
		s.JNE(LabelRef(loop))
		if b.kind == kindCollect {
			for i := range x {
				store(x[i], s.here(s.in, i))
			}
			return
		}
		for i := range x {
			s.VMULPS(s.gain, x[i], x[i])
		}
	case b.kind == kindSettle:
		zero := s.YMM()
		s.VXORPS(zero, zero, zero)
		for i := range x {
			load(s.here(s.in, i), x[i])
			s.VMULPS(s.gain, x[i], x[i])
		}
		for i := range x {
			store(zero, s.here(s.in, i))
		}
	}
	for i := range x {
		with(s.VADDPS, s.here(s.v, i), x[i])
	}
	for i := range x {
		store(x[i], s.here(s.v, i))
	}
	if mask == nil {
		for i := 0; i < n; i += 2 {
			s.PREFETCHT0(s.here(s.next, i))
		}
	}
	s.test(b, x, mask)
}

// test records and resets neurons that fire: v, already stored, holds v.
func (s *scatterer) test(b body, v []reg.VecVirtual, mask reg.Register) {
	any, bits := s.YMM(), s.GP64()
	if b.perNeuron || len(v) == 1 {
		for i := range v {
			fires := any
			if i > 0 {
				fires = s.YMM()
			}
			s.compare(b, i, v[i], mask, fires)
			if i > 0 {
				s.VORPS(fires, any, any)
			}
		}
	} else {
		// May the largest of each lane fire? The maximum of NaN and x is its
		// second operand: a NaN in v[0] stays, and is no less than the level, any
		// other gets lost. It does not fire, but emit finds that out.
		s.VMAXPS(v[0], v[1], any)
		for i := 2; i < len(v); i++ {
			s.VMAXPS(any, v[i], any)
		}
		s.VCMPPS(Imm(0x15), s.level, any, any) // not <, true for NaN
	}
	s.VMOVMSKPS(any, bits.As32())
	s.TESTL(bits.As32(), bits.As32())
	emit := s.label("emit")
	back := emit + "_back"
	s.JNE(LabelRef(emit))
	s.Label(back)
	s.later = append(s.later, func() { s.emit(b, emit, v, mask, bits) })
}

// compare makes fires all ones where v, vector i of a chunk, is at least the
// level, and zeros elsewhere.
func (s *scatterer) compare(b body, i int, v reg.VecVirtual, mask reg.Register, fires reg.VecVirtual) {
	level := s.level
	if b.perNeuron {
		level = s.YMM()
		thresholds := s.GP64()
		s.MOVQ(s.param("thresholds"), thresholds)
		if mask != nil {
			s.VMASKMOVPS(s.here(thresholds, 0), mask, level)
			s.VMULPS(s.gain, level, level)
		} else {
			s.VMULPS(s.here(thresholds, i), s.gain, level)
		}
	}
	s.VCMPPS(Imm(0x1d), level, v, fires) // ≥, false for NaN
	if mask != nil {
		s.VANDPS(mask, fires, fires)
	}
}

// emit writes a record for every neuron of a chunk that fires, in order, and
// resets it. It gets the bits of the first vector, if that is the only one. A pause
// costs nobody anything else: the end of the program moves here.
func (s *scatterer) emit(b body, name string, v []reg.VecVirtual, mask reg.Register, bits reg.GPVirtual) {
	s.Label(name)
	if len(v) > 1 {
		fires := s.YMM()
		s.compare(b, 0, v[0], mask, fires)
		s.VMOVMSKPS(fires, bits.As32())
		for i := 1; i < len(v); i++ {
			more := s.GP64()
			s.compare(b, i, v[i], mask, fires)
			s.VMOVMSKPS(fires, more.As32())
			s.SHLQ(Imm(uint64(8*i)), more)
			s.ORQ(more, bits)
		}
		s.TESTQ(bits, bits)
		s.JEQ(LabelRef(name + "_back"))
	}
	potential, i, t := s.GP64(), s.GP64(), s.GP64()
	s.LEAQ(s.here(s.v, 0), potential)
	s.Label(name + "_one")
	s.TZCNTQ(bits, i)
	s.LEAQ(Mem{Base: potential, Index: i, Scale: 4}, i)
	s.MOVL(Mem{Base: i}, t.As32())
	s.MOVL(U32(0), Mem{Base: i})
	s.MOVL(t.As32(), Mem{Base: s.fired, Disp: firedValue})
	s.SUBQ(s.param("potential"), i)
	s.SHRQ(Imm(2), i)
	s.MOVL(i.As32(), Mem{Base: s.fired, Disp: firedNeuron})
	s.MOVQ(s.op, t)
	s.SUBQ(s.param("ops"), t)
	s.SHRQ(Imm(5), t)
	s.ADDQ(s.param("base"), t)
	s.MOVL(t.As32(), Mem{Base: s.fired, Disp: firedOp})
	s.ADDQ(Imm(firedSize), s.fired)
	s.BLSRQ(bits, bits)
	s.JNE(LabelRef(name + "_one"))
	s.CMPQ(s.param("pause"), Imm(0))
	s.JEQ(LabelRef(name + "_back"))
	// This op is the last.
	s.LEAQ(s.field(opSize), t)
	s.MOVQ(t, s.opEnd)
	s.JMP(LabelRef(name + "_back"))
}

// label makes a name that no other label has.
func (s *scatterer) label(what string) string {
	s.names++
	return fmt.Sprintf("%s_%d", what, s.names)
}
