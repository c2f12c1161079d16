package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// learn writes the kernels of readouts, optimizers and maps. All but those of
// the last two functions walk over vectors of 8 floats.
func learn(c *build.Context) {
	l := learner{c, map[string]operand.Mem{}}
	l.readouts()
	l.optimizers()
	l.maps()
	l.maxPool2()
	l.sumRows()
	l.tiles()
}

// learner is a context with the tables it has written.
type learner struct {
	*build.Context
	tables map[string]operand.Mem
}

// table returns where 8 words are stored.
func (l learner) table(name string, word func(i int) uint32) operand.Mem {
	m, ok := l.tables[name]
	if !ok {
		m = l.StaticGlobal(name)
		l.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 8 {
			l.AddDatum(4*i, operand.U32(word(i)))
		}
		l.tables[name] = m
	}
	return m
}

// constant returns where 8 copies of a word are stored.
func (l learner) constant(bits uint32) operand.Mem {
	return l.table(fmt.Sprintf("learn%08x", bits), func(int) uint32 { return bits })
}

func (l learner) number(x float64) operand.Mem { return l.constant(math.Float32bits(float32(x))) }

// begin opens a function.
func (l learner) begin(name, signature, doc string) {
	l.Function(name)
	l.SignatureExpr(signature)
	l.Doc(doc)
	l.Attributes(attr.NOSPLIT)
	l.Pragma("noescape")
}

func (l learner) pointers(names ...string) []reg.GPVirtual {
	var all []reg.GPVirtual
	for _, name := range names {
		r := l.GP64()
		l.Load(l.Param(name), r)
		all = append(all, r)
	}
	return all
}

// spread returns a parameter in all lanes.
func (l learner) spread(name string) reg.VecVirtual {
	arg, err := l.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := l.YMM()
	l.VBROADCASTSS(arg.Addr, v)
	return v
}

func at(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

func (l learner) load(base reg.Register) reg.VecVirtual {
	v := l.YMM()
	l.VMOVUPS(at(base, 0), v)
	return v
}

// walk is a loop over n floats: the pointers of narrow go on by 8 floats a turn,
// those of wide by 32.
func (l learner) walk(n reg.GPVirtual, narrow, wide []reg.GPVirtual, turn func()) {
	l.Label("next")
	turn()
	for _, p := range narrow {
		l.ADDQ(operand.U32(32), p)
	}
	for _, p := range wide {
		l.ADDQ(operand.U32(128), p)
	}
	l.SUBQ(operand.Imm(8), n)
	l.JNE(operand.LabelRef("next"))
}

func (l learner) leave() {
	l.VZEROUPPER()
	l.RET()
}

// Arithmetic into new registers; b may be in memory.
func (l learner) mul(a, b operand.Op) reg.VecVirtual { d := l.YMM(); l.VMULPS(b, a, d); return d }
func (l learner) add(a, b operand.Op) reg.VecVirtual { d := l.YMM(); l.VADDPS(b, a, d); return d }
func (l learner) sub(a, b operand.Op) reg.VecVirtual { d := l.YMM(); l.VSUBPS(b, a, d); return d }
func (l learner) div(a, b operand.Op) reg.VecVirtual { d := l.YMM(); l.VDIVPS(b, a, d); return d }
func (l learner) and(a, b operand.Op) reg.VecVirtual { d := l.YMM(); l.VANDPS(b, a, d); return d }

// Predicates of VCMPPS, all quiet.
const (
	unordered    = 3
	notEqual     = 4 // true for NaN
	lessOrEqual  = 18
	lessThan     = 17
	greaterThan  = 30
	absoluteMask = 0x7fffffff
)

func (l learner) compare(a, b operand.Op, predicate uint8) reg.VecVirtual {
	d := l.YMM()
	l.VCMPPS(operand.U8(predicate), b, a, d)
	return d
}

// sigmoid8 is sigmoidOf in every lane.
func (l learner) sigmoid8(x reg.VecVirtual) reg.VecVirtual {
	t := l.mul(x, l.number(-math.Log2E))
	inside := l.compare(l.and(t, l.constant(absoluteMask)), l.number(125), lessThan)
	magic := l.YMM()
	l.VMOVUPS(l.number(3<<22), magic)
	shifted := l.add(t, magic)
	f := l.sub(t, l.sub(shifted, magic))
	g := l.mul(f, f)
	one := l.YMM()
	l.VMOVUPS(l.number(1), one)
	low := l.add(l.mul(f, l.number(5.550310550991641e-02)), l.number(2.4022652782877277e-01))
	high := l.add(l.mul(f, l.number(1.3406643906346029e-03)), l.number(9.61769297472829e-03))
	high = l.add(high, l.mul(g, l.number(1.55946775971113e-04)))
	low = l.add(low, l.mul(g, high))
	e := l.add(l.add(one, l.mul(f, l.number(6.931472149680421e-01))), l.mul(g, low))
	n := l.YMM()
	l.VPSLLD(operand.Imm(23), shifted, n)
	l.VPADDD(n, e, e)
	y := l.div(one, l.add(one, e))
	// Beyond: 1 or 0 by the sign, and NaN as it is.
	zero := l.YMM()
	l.VXORPS(zero, zero, zero)
	beyond := l.and(l.compare(x, zero, greaterThan), one)
	l.VBLENDVPS(l.compare(x, x, unordered), x, beyond, beyond)
	l.VBLENDVPS(inside, y, beyond, beyond)
	return beyond
}

// pairs returns four permutations that bring 8 features to the lanes of 32
// weights, two features by four outputs a vector.
func (l learner) pairs() []reg.VecVirtual {
	var all []reg.VecVirtual
	for i := range 4 {
		v := l.YMM()
		l.VMOVUPS(l.table(fmt.Sprint("learnPair", i), func(k int) uint32 { return uint32(2*i + k/4) }), v)
		all = append(all, v)
	}
	return all
}

// dot8 adds the products of 8 features with 32 weights to 4 sums.
func (l learner) dot8(f reg.VecVirtual, w reg.GPVirtual, sums, index []reg.VecVirtual) {
	for i := range 4 {
		p := l.YMM()
		l.VPERMPS(f, index[i], p)
		l.VMULPS(at(w, 32*i), p, p)
		l.VADDPS(p, sums[i], sums[i])
	}
}

func (l learner) zeros(n int) []reg.VecVirtual {
	var all []reg.VecVirtual
	for range n {
		v := l.YMM()
		l.VXORPS(v, v, v)
		all = append(all, v)
	}
	return all
}

// finish adds up the partial sums of four outputs and stores them.
func (l learner) finish(sums []reg.VecVirtual, sum reg.GPVirtual) {
	l.VADDPS(sums[1], sums[0], sums[0])
	l.VADDPS(sums[3], sums[2], sums[2])
	l.VADDPS(sums[2], sums[0], sums[0])
	odd := l.XMM()
	l.VEXTRACTF128(operand.Imm(1), sums[0], odd)
	l.VADDPS(odd, sums[0].AsX(), odd)
	l.VMOVUPS(odd, at(sum, 0))
}

// errors returns four errors twice over.
func (l learner) errors() reg.VecVirtual {
	p := l.pointers("e")[0]
	e := l.YMM()
	l.VBROADCASTF128(at(p, 0), e)
	return e
}

// back8 returns, for 8 features, what the errors send back.
func (l learner) back8(w reg.GPVirtual, e, order reg.VecVirtual) reg.VecVirtual {
	var p [4]reg.VecVirtual
	for i := range p {
		p[i] = l.mul(e, at(w, 32*i))
	}
	l.VHADDPS(p[1], p[0], p[0])
	l.VHADDPS(p[3], p[2], p[2])
	l.VHADDPS(p[2], p[0], p[0]) // features 0 2 4 6, 1 3 5 7
	d := l.YMM()
	l.VPERMPS(p[0], order, d)
	return d
}

// evenOdd is the permutation that puts 0 2 4 6 1 3 5 7 in order.
func (l learner) evenOdd() reg.VecVirtual {
	order := [8]uint32{0, 4, 1, 5, 2, 6, 3, 7}
	v := l.YMM()
	l.VMOVUPS(l.table("learnOrder", func(i int) uint32 { return order[i] }), v)
	return v
}

// scale8 is d*back where d is not 0, and counts where.
func (l learner) scale8(d, back reg.VecVirtual, open reg.GPVirtual) reg.VecVirtual {
	zero := l.YMM()
	l.VXORPS(zero, zero, zero)
	mask := l.compare(d, zero, notEqual)
	bits, count := l.GP32(), l.GP64()
	l.VMOVMSKPS(mask, bits)
	l.POPCNTQ(bits.As64(), count)
	l.ADDQ(count, open)
	return l.and(l.mul(d, back), mask)
}
