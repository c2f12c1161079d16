package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (l learner) readouts() {
	l.begin("sigmoidAVX2", "func(dst, src *float32, n int)", "sigmoidAVX2 is sigmoidGo of n floats.")
	p := l.pointers("dst", "src", "n")
	l.walk(p[2], p[:2], nil, func() {
		l.VMOVUPS(l.sigmoid8(l.load(p[1])), at(p[0], 0))
	})
	l.leave()

	l.begin("dot4AVX2", "func(sum *[4]float32, weights, features *float32, n int)", "dot4AVX2 is dot4Go of n features.")
	p = l.pointers("sum", "weights", "features", "n")
	sums, index := l.zeros(4), l.pairs()
	l.walk(p[3], p[2:3], p[1:2], func() {
		l.dot8(l.load(p[2]), p[1], sums, index)
	})
	l.finish(sums, p[0])
	l.leave()

	l.begin("gather4AVX2", "func(total *[4]float64, weights *float32, units *int32, n int)", "gather4AVX2 is gather4Go of n units.")
	p = l.pointers("total", "weights", "units", "n")
	total, unit := l.YMM(), l.GP64()
	l.VMOVUPD(at(p[0], 0), total)
	l.Label("next")
	l.MOVLQSX(at(p[2], 0), unit)
	l.SHLQ(operand.Imm(4), unit)
	four := l.YMM()
	l.VCVTPS2PD(operand.Mem{Base: p[1], Index: unit, Scale: 1}, four)
	l.VADDPD(four, total, total)
	l.ADDQ(operand.Imm(4), p[2])
	l.DECQ(p[3])
	l.JNE(operand.LabelRef("next"))
	l.VMOVUPD(total, at(p[0], 0))
	l.leave()

	l.begin("sigmoidSlope4AVX2", "func(dst, activation, weights *float32, e *[4]float32, n int) (open int)", "sigmoidSlope4AVX2 is sigmoidSlope4Go of n features.")
	p = l.pointers("dst", "activation", "weights", "n")
	e, order, open := l.errors(), l.evenOdd(), l.GP64()
	l.XORQ(open, open)
	one := l.YMM()
	l.VMOVUPS(l.number(1), one)
	l.walk(p[3], p[:2], p[2:3], func() {
		y := l.load(p[1])
		d := l.mul(y, l.sub(one, y))
		l.VMOVUPS(l.scale8(d, l.back8(p[2], e, order), open), at(p[0], 0))
	})
	l.Store(open, l.ReturnIndex(0))
	l.leave()

	// Most vectors hold no neuron near its threshold: the weights of those are
	// not read.
	l.begin("scaleDot4AVX2", "func(dst, weights *float32, e *[4]float32, n int) (open int)", "scaleDot4AVX2 is scaleDot4Go of n features.")
	p = l.pointers("dst", "weights", "n")
	e, order, open = l.errors(), l.evenOdd(), l.GP64()
	l.XORQ(open, open)
	zero := l.zeros(1)[0]
	l.walk(p[2], p[:1], p[1:2], func() {
		d := l.load(p[0])
		bits := l.GP32()
		l.VMOVMSKPS(l.compare(d, zero, notEqual), bits)
		l.TESTL(bits, bits)
		l.JNE(operand.LabelRef("some"))
		l.VMOVUPS(zero, at(p[0], 0)) // not -0
		l.JMP(operand.LabelRef("done"))
		l.Label("some")
		l.VMOVUPS(l.scale8(d, l.back8(p[1], e, order), open), at(p[0], 0))
		l.Label("done")
	})
	l.Store(open, l.ReturnIndex(0))
	l.leave()

	l.scaleDot()

	l.begin("sigmoidSlopeAVX2", "func(dst, y *float32, n int)", "sigmoidSlopeAVX2 is sigmoidSlopeGo of n floats.")
	p = l.pointers("dst", "y", "n")
	one = l.YMM()
	l.VMOVUPS(l.number(1), one)
	l.walk(p[2], p[:2], nil, func() {
		y := l.load(p[1])
		l.VMOVUPS(l.mul(y, l.sub(one, y)), at(p[0], 0))
	})
	l.leave()

	l.begin("outer4AVX2", "func(dst, features *float32, e *[4]float32, n int)", "outer4AVX2 is outer4Go of n features.")
	p = l.pointers("dst", "features", "n")
	e, index = l.errors(), l.pairs()
	l.walk(p[2], p[1:2], p[:1], func() {
		f := l.load(p[1])
		for i := range 4 {
			d := l.YMM()
			l.VPERMPS(f, index[i], d)
			l.VMULPS(e, d, d)
			l.VADDPS(at(p[0], 32*i), d, d)
			l.VMOVUPS(d, at(p[0], 32*i))
		}
	})
	l.leave()

	l.begin("boxcarAVX2", "func(dst, src *float32, n int, half, height float32)", "boxcarAVX2 is boxcarGo of n floats.")
	p = l.pointers("dst", "src", "n")
	half, height := l.spread("half"), l.spread("height")
	l.walk(p[2], p[:2], nil, func() {
		size := l.and(l.load(p[1]), l.constant(absoluteMask))
		l.VMOVUPS(l.and(height, l.compare(size, half, lessOrEqual)), at(p[0], 0))
	})
	l.leave()
}

// scaleDot takes, for every vector of features that are not all 0, the fours of
// outputs one by one.
func (l learner) scaleDot() {
	l.begin("scaleDotAVX2", "func(dst, weights, e *float32, n, features, fours int) (open int)",
		"scaleDotAVX2 is scaleDotGo of n of the features; those of a four of outputs are 16*features bytes from the next.")
	p := l.pointers("dst", "weights", "e", "n", "features", "fours")
	dst, weights, errors, n, pitch, fours := p[0], p[1], p[2], p[3], p[4], p[5]
	l.SHLQ(operand.Imm(4), pitch)
	order, open := l.evenOdd(), l.GP64()
	l.XORQ(open, open)
	zero := l.zeros(1)[0]
	l.walk(n, []reg.GPVirtual{dst}, []reg.GPVirtual{weights}, func() {
		d := l.load(dst)
		bits := l.GP32()
		l.VMOVMSKPS(l.compare(d, zero, notEqual), bits)
		l.TESTL(bits, bits)
		l.JNE(operand.LabelRef("some"))
		l.VMOVUPS(zero, at(dst, 0)) // not -0
		l.JMP(operand.LabelRef("done"))
		l.Label("some")
		back := l.zeros(1)[0]
		w, e, left := l.GP64(), l.GP64(), l.GP64()
		l.MOVQ(weights, w)
		l.MOVQ(errors, e)
		l.MOVQ(fours, left)
		l.Label("four")
		four := l.YMM()
		l.VBROADCASTF128(at(e, 0), four)
		l.VADDPS(l.back8(w, four, order), back, back)
		l.ADDQ(operand.Imm(16), e)
		l.ADDQ(pitch, w)
		l.DECQ(left)
		l.JNE(operand.LabelRef("four"))
		l.VMOVUPS(l.scale8(d, back, open), at(dst, 0))
		l.Label("done")
	})
	l.Store(open, l.ReturnIndex(0))
	l.leave()
}

func (l learner) optimizers() {
	l.begin("blendAVX2", "func(dst, src *float32, n int, keep, take float32)", "blendAVX2 is blendGo of n floats.")
	p := l.pointers("dst", "src", "n")
	keep, take := l.spread("keep"), l.spread("take")
	l.walk(p[2], p[:2], nil, func() {
		l.VMOVUPS(l.add(l.mul(keep, at(p[0], 0)), l.mul(take, at(p[1], 0))), at(p[0], 0))
	})
	l.leave()

	l.begin("divideAVX2", "func(dst *float32, n int, a float32)", "divideAVX2 is divideGo of n floats.")
	p = l.pointers("dst", "n")
	a := l.spread("a")
	l.walk(p[1], p[:1], nil, func() { l.VMOVUPS(l.div(l.load(p[0]), a), at(p[0], 0)) })
	l.leave()

	l.begin("subScaledAVX2", "func(dst, src *float32, n int, a float32)", "subScaledAVX2 is subScaledGo of n floats.")
	p = l.pointers("dst", "src", "n")
	a = l.spread("a")
	l.walk(p[2], p[:2], nil, func() {
		l.VMOVUPS(l.sub(l.load(p[0]), l.mul(a, at(p[1], 0))), at(p[0], 0))
	})
	l.leave()

	l.begin("adaMaxAVX2", "func(params, u, m, grad *float32, n int, rate, beta2, epsilon float32)", "adaMaxAVX2 is adaMaxGo of n parameters.")
	p = l.pointers("params", "u", "m", "grad", "n")
	rate, beta2, epsilon := l.spread("rate"), l.spread("beta2"), l.spread("epsilon")
	l.walk(p[4], p[:4], nil, func() {
		size := l.add(l.and(l.load(p[3]), l.constant(absoluteMask)), epsilon)
		old := l.mul(beta2, at(p[1], 0))
		// VMAXPS answers with its second source where either is NaN.
		u := l.YMM()
		l.VMAXPS(size, old, u)
		l.VBLENDVPS(l.compare(old, old, unordered), old, u, u)
		l.VMOVUPS(u, at(p[1], 0))
		step := l.div(l.mul(rate, at(p[2], 0)), u)
		l.VMOVUPS(l.sub(l.load(p[0]), step), at(p[0], 0))
	})
	l.leave()

	l.begin("adamAVX2", "func(params, v, m, grad *float32, n int, rate, beta2, take, scale, epsilon float32)", "adamAVX2 is adamGo of n parameters.")
	p = l.pointers("params", "v", "m", "grad", "n")
	rate, beta2, take = l.spread("rate"), l.spread("beta2"), l.spread("take")
	scale, epsilon := l.spread("scale"), l.spread("epsilon")
	l.walk(p[4], p[:4], nil, func() {
		g := l.load(p[3])
		v := l.add(l.mul(beta2, at(p[1], 0)), l.mul(take, l.mul(g, g)))
		l.VMOVUPS(v, at(p[1], 0))
		root := l.YMM()
		l.VSQRTPS(v, root)
		step := l.div(l.mul(rate, at(p[2], 0)), l.add(l.mul(scale, root), epsilon))
		l.VMOVUPS(l.sub(l.load(p[0]), step), at(p[0], 0))
	})
	l.leave()
}

func (l learner) maps() {
	l.begin("scaleSubAVX2", "func(dst, src *float32, n int, scale, sub float32)", "scaleSubAVX2 is scaleSubGo of n floats.")
	p := l.pointers("dst", "src", "n")
	scale, sub := l.spread("scale"), l.spread("sub")
	l.walk(p[2], p[:2], nil, func() {
		l.VMOVUPS(l.sub(l.mul(scale, at(p[1], 0)), sub), at(p[0], 0))
	})
	l.leave()

	l.begin("filterAVX2", "func(p, q, count *float32, n int, alpha, gainP, beta, gainQ float32)", "filterAVX2 is filterGo of n filters.")
	p = l.pointers("p", "q", "count", "n")
	alpha, gainP, beta, gainQ := l.spread("alpha"), l.spread("gainP"), l.spread("beta"), l.spread("gainQ")
	zero := l.zeros(1)[0]
	l.walk(p[3], p[:3], nil, func() {
		q := l.load(p[1])
		l.VMOVUPS(l.add(l.mul(alpha, at(p[0], 0)), l.mul(gainP, q)), at(p[0], 0))
		l.VMOVUPS(l.add(l.mul(beta, q), l.mul(gainQ, at(p[2], 0))), at(p[1], 0))
		l.VMOVUPS(zero, at(p[2], 0))
	})
	l.leave()
}

// maxPool2 keeps value and index of the best of a window for 8 channels.
func (l learner) maxPool2() {
	l.begin("maxPool2AVX2", "func(dst *float32, argmax *int32, src *float32, windows, channels, pitch int, first int32)",
		"maxPool2AVX2 is maxPool2Go for a multiple of 8 channels.")
	p := l.pointers("dst", "argmax", "src", "windows")
	dst, argmax, src, windows := p[0], p[1], p[2], p[3]
	channels := l.GP64()
	l.Load(l.Param("channels"), channels)
	pitch := l.GP64()
	l.Load(l.Param("pitch"), pitch)
	first := l.GP32()
	l.Load(l.Param("first"), first)
	index, right, lower, lowerRight := l.YMM(), l.YMM(), l.YMM(), l.YMM()
	spread := func(from reg.Register, to reg.VecVirtual) {
		x := l.XMM()
		l.VMOVD(from, x)
		l.VPBROADCASTD(x, to)
	}
	spread(first, index)
	l.VPADDD(l.table("learnIota", func(i int) uint32 { return uint32(i) }), index, index)
	spread(channels.As32(), right)
	spread(pitch.As32(), lower)
	l.VPADDD(right, lower, lowerRight)
	eight := l.YMM()
	l.VMOVUPS(l.constant(8), eight)
	// Bytes from here on.
	l.SHLQ(operand.Imm(2), channels)
	l.SHLQ(operand.Imm(2), pitch)
	below := l.GP64()
	l.LEAQ(operand.Mem{Base: src, Index: pitch, Scale: 1}, below)

	l.Label("window")
	left := l.GP64()
	l.MOVQ(channels, left)
	l.Label("channel")
	top, best := l.load(src), l.YMM()
	l.VMOVDQA(index, best)
	for _, other := range []struct {
		at   operand.Mem
		from reg.VecVirtual
	}{
		{operand.Mem{Base: src, Index: channels, Scale: 1}, right},
		{at(below, 0), lower},
		{operand.Mem{Base: below, Index: channels, Scale: 1}, lowerRight},
	} {
		v, i := l.YMM(), l.YMM()
		l.VMOVUPS(other.at, v)
		l.VPADDD(other.from, index, i)
		larger := l.compare(v, top, greaterThan)
		l.VBLENDVPS(larger, v, top, top)
		l.VBLENDVPS(larger, i, best, best)
	}
	l.VMOVUPS(top, at(dst, 0))
	l.VMOVUPS(best, at(argmax, 0))
	l.VPADDD(eight, index, index)
	for _, r := range []reg.GPVirtual{dst, argmax, src, below} {
		l.ADDQ(operand.Imm(32), r)
	}
	l.SUBQ(operand.Imm(32), left)
	l.JNE(operand.LabelRef("channel"))
	// Past the right half of the window.
	l.VPADDD(right, index, index)
	l.ADDQ(channels, src)
	l.ADDQ(channels, below)
	l.DECQ(windows)
	l.JNE(operand.LabelRef("window"))
	l.leave()
}

// sumRows takes stretches of 12, 4 and 1 vectors over all terms.
func (l learner) sumRows() {
	l.begin("sumRowsAVX2", "func(dst, src *float32, terms *int32, n, count int)", "sumRowsAVX2 is sumRowsGo of rows of n floats and at least one term.")
	p := l.pointers("dst", "src", "terms", "n", "count")
	dst, src, terms, n, count := p[0], p[1], p[2], p[3], p[4]
	for _, stretch := range []struct {
		label, turn, after string
		vectors            int
	}{{"twelve", "terms12", "four", 12}, {"four", "terms4", "one", 4}, {"one", "terms1", "done", 1}} {
		l.Label(stretch.label)
		l.CMPQ(n, operand.U32(8*stretch.vectors))
		l.JL(operand.LabelRef(stretch.after))
		var sums []reg.VecVirtual
		for i := range stretch.vectors {
			v := l.YMM()
			l.VMOVUPS(at(dst, 32*i), v)
			sums = append(sums, v)
		}
		term, left := l.GP64(), l.GP64()
		l.MOVQ(terms, term)
		l.MOVQ(count, left)
		l.Label(stretch.turn)
		row := l.GP64()
		l.MOVLQSX(at(term, 0), row)
		scale := l.YMM()
		l.VBROADCASTSS(at(term, 4), scale)
		for i, s := range sums {
			product := l.YMM()
			l.VMULPS(operand.Mem{Base: src, Index: row, Scale: 4, Disp: 32 * i}, scale, product)
			l.VADDPS(product, s, s)
		}
		l.ADDQ(operand.Imm(8), term)
		l.DECQ(left)
		l.JNE(operand.LabelRef(stretch.turn))
		for i, s := range sums {
			l.VMOVUPS(s, at(dst, 32*i))
		}
		l.ADDQ(operand.U32(32*stretch.vectors), dst)
		l.ADDQ(operand.U32(32*stretch.vectors), src)
		l.SUBQ(operand.U32(8*stretch.vectors), n)
		l.JMP(operand.LabelRef(stretch.label))
	}
	l.Label("done")
	l.leave()
}
