package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tile opens a kernel over rows of tiles. It calls body, which handles 8 channels
// of a tile, src at the first position, dst at product (0, 0).
func (l learner) tile(name, doc string, body func(dst, src, pitch, channels, plane reg.GPVirtual)) {
	l.begin(name, "func(dst, src *float32, tiles, channels, pitch, plane int)", doc)
	p := l.pointers("dst", "src", "tiles", "channels", "pitch", "plane")
	dst, src, tiles, channels, pitch, plane := p[0], p[1], p[2], p[3], p[4], p[5]
	for _, r := range []reg.GPVirtual{channels, pitch, plane} {
		l.SHLQ(operand.Imm(2), r) // bytes from here on
	}
	l.Label("tile")
	left := l.GP64()
	l.MOVQ(channels, left)
	l.Label("channel")
	body(dst, src, pitch, channels, plane)
	l.ADDQ(operand.Imm(32), dst)
	l.ADDQ(operand.Imm(32), src)
	l.SUBQ(operand.Imm(32), left)
	l.JNE(operand.LabelRef("channel"))
	l.ADDQ(channels, src) // two positions further on
	l.DECQ(tiles)
	l.JNE(operand.LabelRef("tile"))
	l.leave()
}

// store stores four vectors at to, a step apart, and leaves to one further on.
func (l learner) store(to, step reg.GPVirtual, all ...reg.VecVirtual) {
	for _, v := range all {
		l.VMOVUPS(v, at(to, 0))
		l.ADDQ(step, to)
	}
}

func (l learner) tiles() {
	l.tile("tileInputsAVX2", "tileInputsAVX2 is tileInputsGo for a multiple of 8 channels.",
		func(dst, src, pitch, channels, plane reg.GPVirtual) {
			to := l.GP64()
			l.MOVQ(dst, to)
			rows := []reg.GPVirtual{src, l.GP64(), l.GP64(), l.GP64()}
			for i := 1; i < 4; i++ {
				l.LEAQ(operand.Mem{Base: rows[i-1], Index: pitch, Scale: 1}, rows[i])
			}
			triple := l.GP64()
			l.LEAQ(operand.Mem{Base: channels, Index: channels, Scale: 2}, triple)
			position := func(row, j int) operand.Mem {
				switch j {
				case 0:
					return at(rows[row], 0)
				case 3:
					return operand.Mem{Base: rows[row], Index: triple, Scale: 1}
				}
				return operand.Mem{Base: rows[row], Index: channels, Scale: uint8(j)}
			}
			for _, pair := range []struct {
				a, b int
				sum  bool
			}{{0, 2, false}, {1, 2, true}, {2, 1, false}, {1, 3, false}} {
				var r [4]reg.VecVirtual
				for j := range r {
					r[j] = l.YMM()
					l.VMOVUPS(position(pair.a, j), r[j])
					if pair.sum {
						l.VADDPS(position(pair.b, j), r[j], r[j])
					} else {
						l.VSUBPS(position(pair.b, j), r[j], r[j])
					}
				}
				l.store(to, plane, l.sub(r[0], r[2]), l.add(r[1], r[2]), l.sub(r[2], r[1]), l.sub(r[1], r[3]))
			}
		})

	l.tile("tileDeltasAVX2", "tileDeltasAVX2 is tileDeltasGo for a multiple of 8 channels.",
		func(dst, src, pitch, channels, plane reg.GPVirtual) {
			to, below := l.GP64(), l.GP64()
			l.MOVQ(dst, to)
			l.LEAQ(operand.Mem{Base: src, Index: pitch, Scale: 1}, below)
			half := l.YMM()
			l.VMOVUPS(l.number(.5), half)
			load := func(row reg.GPVirtual) (a [2]reg.VecVirtual) {
				a[0], a[1] = l.load(row), l.YMM()
				l.VMOVUPS(operand.Mem{Base: row, Index: channels, Scale: 1}, a[1])
				return a
			}
			first, last := load(src), load(below)
			var sum, difference [2]reg.VecVirtual
			for j := range sum {
				sum[j] = l.mul(l.add(first[j], last[j]), half)
				difference[j] = l.mul(l.sub(first[j], last[j]), half)
			}
			for _, r := range [][2]reg.VecVirtual{first, sum, difference, last} {
				l.store(to, plane, r[0], l.mul(l.add(r[0], r[1]), half), l.mul(l.sub(r[0], r[1]), half), r[1])
			}
		})

	l.begin("tileSumsAVX2", "func(dst, src *float32, n, dstPlane, plane int)", "tileSumsAVX2 is tileSumsGo of the first n gradients, which stand dstPlane apart in dst.")
	p := l.pointers("dst", "src", "n", "dstPlane", "plane")
	dst, src, n, dstPlane, plane := p[0], p[1], p[2], p[3], p[4]
	l.SHLQ(operand.Imm(2), dstPlane)
	l.SHLQ(operand.Imm(2), plane)
	l.walk(n, []reg.GPVirtual{dst, src}, nil, func() {
		to := l.GP64()
		l.MOVQ(dst, to)
		var t [3][4]reg.VecVirtual
		from := l.GP64()
		l.MOVQ(src, from)
		row := func() (m [4]reg.VecVirtual) {
			for j := range m {
				m[j] = l.load(from)
				l.ADDQ(plane, from)
			}
			return m
		}
		m0, m1 := row(), row()
		for j := range 4 {
			t[0][j] = l.add(m0[j], m1[j])
		}
		m2 := row()
		for j := range 4 {
			l.VADDPS(m2[j], t[0][j], t[0][j])
		}
		finish := func(r [4]reg.VecVirtual) {
			l.store(to, dstPlane, l.add(l.add(r[0], r[1]), r[2]), l.sub(r[1], r[2]), l.sub(l.add(r[1], r[2]), r[3]))
		}
		finish(t[0])
		for j := range 4 {
			t[1][j] = l.sub(m1[j], m2[j])
		}
		finish(t[1])
		for j := range 4 {
			t[2][j] = l.add(m1[j], m2[j])
			l.VSUBPS(at(from, 0), t[2][j], t[2][j])
			l.ADDQ(plane, from)
		}
		finish(t[2])
	})
	l.leave()
}
