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
}

var bodies = []body{
	{"fire", kindFire, false, false},
	{"fireMany", kindFire, true, false},
	{"settle", kindSettle, false, false},
	{"collect", kindCollect, true, false},
	{"fireEach", kindFire, false, true},
	{"fireManyEach", kindFire, true, true},
	{"settleEach", kindSettle, false, true},
}

// chunks are the numbers of vectors that are worked on together: as many large
// ones as fit, then smaller ones, then what is left of a vector.
var chunks = []int{4, 1}

// body writes the rows of an op.
func (s *scatterer) body(b body) {
	s.Label(b.name)
	switch b.kind {
	case kindCollect:
		// The pitch of the sums is the op's own.
		s.SUBQ(s.col, s.in)
		s.SHLQ(Imm(2), s.in)
		s.MOVQ(s.in, s.skipV)
		s.MOVLQSX(s.field(opFirst), s.in)
		fallthrough
	case kindSettle:
		s.SHLQ(Imm(2), s.in)
		s.ADDQ(s.param("input"), s.in)
	}
	if b.kind != kindSettle {
		s.MOVQ(s.param("weights"), s.w)
		if !b.many {
			from := s.GP64()
			s.MOVLQSX(Mem{Base: s.offset}, from)
			s.LEAQ(Mem{Base: s.w, Index: from, Scale: 4}, s.w)
		}
	}
	row, end := b.name+"_row", b.name+"_end"
	s.Label(row)
	s.MOVLQSX(s.field(opLen), s.col)
	if b.perNeuron {
		s.MOVQ(s.param("thresholds"), s.thr)
	}
	for _, n := range chunks {
		loop, less := fmt.Sprintf("%s_%d", b.name, n), fmt.Sprintf("%s_less_%d", b.name, n)
		s.Label(loop)
		s.CMPQ(s.col, I32(8*n))
		s.JLT(LabelRef(less))
		s.chunk(b, n, nil)
		s.advance(b, 8*n)
		s.SUBQ(I32(8*n), s.col)
		s.JMP(LabelRef(loop))
		s.Label(less)
	}
	s.TESTQ(s.col, s.col)
	s.JEQ(LabelRef(end))
	s.tail(b)
	s.Label(end)
	s.ADDQ(s.skipV, s.v)
	if b.kind != kindFire {
		s.ADDQ(s.skipV, s.in)
	}
	if b.kind != kindSettle {
		s.ADDQ(s.skipW, s.w)
	}
	s.DECQ(s.rows)
	s.JNE(LabelRef(row))
	if b.kind != kindSettle {
		units := s.loadField(opUnits)
		s.LEAQ(Mem{Base: s.offset, Index: units, Scale: 4}, s.offset)
	}
	s.JMP(LabelRef("next"))
}

// advance moves the pointers on by some neurons.
func (s *scatterer) advance(b body, neurons int) {
	s.ADDQ(I32(4*neurons), s.v)
	if b.kind != kindFire {
		s.ADDQ(I32(4*neurons), s.in)
	}
	if b.kind != kindSettle {
		s.ADDQ(I32(4*neurons), s.w)
	}
	if b.perNeuron {
		s.ADDQ(I32(4*neurons), s.thr)
	}
}

// tail works on the 1 to 7 neurons at the end of a row.
func (s *scatterer) tail(b body) {
	// Rest ones, from a table of eight ones and eight zeros.
	mask, table := s.YMM(), s.GP64()
	s.LEAQ(s.masks, table)
	s.SHLQ(Imm(2), s.col)
	s.SUBQ(s.col, table)
	s.VMOVUPS(Mem{Base: table, Disp: 32}, mask)
	s.chunk(b, 1, mask)
	rest := s.col // in bytes
	s.ADDQ(rest, s.v)
	if b.kind != kindFire {
		s.ADDQ(rest, s.in)
	}
	if b.kind != kindSettle {
		s.ADDQ(rest, s.w)
	}
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
	at := func(base reg.Register, i int) Mem { return Mem{Base: base, Disp: 32 * i} }

	x := make([]reg.VecVirtual, n)
	for i := range x {
		x[i] = s.YMM()
	}
	switch {
	case b.kind == kindFire && !b.many:
		for i := range x {
			if mask != nil {
				load(at(s.w, i), x[i])
				s.VMULPS(s.gain, x[i], x[i])
			} else {
				s.VMULPS(at(s.w, i), s.gain, x[i])
			}
		}
	case b.kind == kindFire, b.kind == kindCollect:
		unit, units, from := s.GP64(), s.GP64(), s.GP64()
		s.MOVLQSX(s.field(opUnits), units)
		s.LEAQ(Mem{Base: s.offset, Index: units, Scale: 4}, units)
		s.MOVQ(s.offset, unit)
		weights := func(i int) Mem { return Mem{Base: s.w, Index: from, Scale: 4, Disp: 32 * i} }
		loop := s.label("unit")
		if b.kind == kindFire {
			s.MOVLQSX(Mem{Base: unit}, from)
			for i := range x {
				load(weights(i), x[i])
			}
			s.ADDQ(Imm(4), unit)
		} else {
			for i := range x {
				load(at(s.in, i), x[i])
			}
		}
		s.Label(loop)
		s.MOVLQSX(Mem{Base: unit}, from)
		for i := range x {
			with(s.VADDPS, weights(i), x[i])
		}
		s.ADDQ(Imm(4), unit)
		s.CMPQ(unit, units)
		s.JNE(LabelRef(loop))
		if b.kind == kindCollect {
			for i := range x {
				store(x[i], at(s.in, i))
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
			load(at(s.in, i), x[i])
			s.VMULPS(s.gain, x[i], x[i])
		}
		for i := range x {
			store(zero, at(s.in, i))
		}
	}
	for i := range x {
		with(s.VADDPS, at(s.v, i), x[i])
	}
	for i := range x {
		store(x[i], at(s.v, i))
	}
	if mask == nil {
		for i := 0; i < n; i += 2 {
			s.PREFETCHT0(Mem{Base: s.v, Index: s.ahead, Scale: 1, Disp: 32 * i})
		}
	}
	s.test(b, x, mask)
}

// test records and resets neurons that fire: v, already stored, holds v.
func (s *scatterer) test(b body, v []reg.VecVirtual, mask reg.Register) {
	fires := make([]reg.VecVirtual, len(v))
	for i := range v {
		fires[i] = s.YMM()
		level := s.level
		if b.perNeuron {
			level = s.YMM()
			if mask != nil {
				s.VMASKMOVPS(Mem{Base: s.thr}, mask, level)
				s.VMULPS(s.gain, level, level)
			} else {
				s.VMULPS(Mem{Base: s.thr, Disp: 32 * i}, s.gain, level)
			}
		}
		s.VCMPPS(Imm(0x1d), level, v[i], fires[i]) // ≥, false for NaN
		if mask != nil {
			s.VANDPS(mask, fires[i], fires[i])
		}
	}
	any := fires[0]
	if len(v) > 1 {
		any = s.YMM()
		s.VORPS(fires[0], fires[1], any)
		for i := 2; i < len(v); i++ {
			s.VORPS(fires[i], any, any)
		}
	}
	bits := s.GP32()
	s.VMOVMSKPS(any, bits)
	s.TESTL(bits, bits)
	emit := s.label("emit")
	back := emit + "_back"
	s.JNE(LabelRef(emit))
	s.Label(back)
	s.later = append(s.later, func() { s.emit(emit, back, fires, bits) })
}

// emit writes a record for every neuron of a chunk that fires, in order, and
// resets it.
func (s *scatterer) emit(name, back string, fires []reg.VecVirtual, bits reg.GPVirtual) {
	s.Label(name)
	if len(fires) > 1 {
		s.VMOVMSKPS(fires[0], bits)
		for i := 1; i < len(fires); i++ {
			more := s.GP32()
			s.VMOVMSKPS(fires[i], more)
			s.SHLL(Imm(uint64(8*i)), more)
			s.ORL(more, bits)
		}
	}
	number, neuron := s.GP64(), s.GP64()
	s.MOVQ(s.op, number)
	s.SUBQ(s.param("ops"), number)
	s.SHRQ(Imm(5), number)
	s.ADDQ(s.param("base"), number)
	s.MOVQ(s.v, neuron)
	s.SUBQ(s.param("potential"), neuron)
	s.SHRQ(Imm(2), neuron)
	i, value := s.GP64(), s.GP32()
	s.Label(name + "_one")
	s.TZCNTL(bits, i.As32())
	potential := Mem{Base: s.v, Index: i, Scale: 4}
	s.MOVL(potential, value)
	s.MOVL(U32(0), potential)
	s.MOVL(number.As32(), Mem{Base: s.fired, Disp: firedOp})
	s.MOVL(value, Mem{Base: s.fired, Disp: firedValue})
	s.ADDQ(neuron, i)
	s.MOVL(i.As32(), Mem{Base: s.fired, Disp: firedNeuron})
	s.ADDQ(Imm(firedSize), s.fired)
	s.BLSRL(bits, bits)
	s.JNE(LabelRef(name + "_one"))
	s.JMP(LabelRef(back))
}

// label makes a name that no other label has.
func (s *scatterer) label(what string) string {
	s.names++
	return fmt.Sprintf("%s_%d", what, s.names)
}
