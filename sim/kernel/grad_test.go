package kernel

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawGrad(t *rapid.T) *Grad {
	g := &Grad{
		Outputs:    rapid.IntRange(1, 12).Draw(t, "outputs"),
		Rows:       rapid.IntRange(1, 4).Draw(t, "rows"),
		Channels:   rapid.IntRange(1, 50).Draw(t, "channels"),
		Run:        rapid.IntRange(1, 40).Draw(t, "run"),
		SrcStep:    rapid.IntRange(0, 9).Draw(t, "src step"),
		SrcPitch:   rapid.IntRange(0, 100).Draw(t, "src pitch"),
		DeltaPitch: rapid.IntRange(0, 100).Draw(t, "delta pitch"),
	}
	g.DeltaStep = g.Channels + rapid.IntRange(0, 9).Draw(t, "gap")
	return g
}

func (g *Grad) reads() int  { return (g.Rows-1)*g.SrcPitch + (g.Outputs-1)*g.SrcStep + g.Run }
func (g *Grad) deltas() int { return (g.Rows-1)*g.DeltaPitch + (g.Outputs-1)*g.DeltaStep + g.Channels }

// twins runs f with the kernels and with their twins, on copies of dst with
// guards around, and compares what they leave.
func twins(t *rapid.T, dst []float32, f func(dst []float32)) {
	t.Helper()
	const guard = 17
	var both [2][]float32
	for i := range both {
		all := make([]float32, len(dst)+2*guard)
		for j := range all {
			all[j] = float32(j)
		}
		copy(all[guard:], dst)
		restore := func() {}
		if i == 1 {
			restore = UseTwins()
		}
		f(all[guard:][:len(dst):len(dst)])
		restore()
		for j, v := range all {
			if (j < guard || j >= guard+len(dst)) && v != float32(j) {
				t.Fatalf("element %d of %d is overwritten", j-guard, len(dst))
			}
		}
		both[i] = all
	}
	sameBits(t, "kernel and twin", both[0], both[1])
}

func TestGradTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrad(t)
		n := numbers(rapid.Bool().Draw(t, "special"))
		src, delta := draw(t, "src", n, g.reads()), draw(t, "delta", n, g.deltas())
		twins(t, draw(t, "grad", n, g.Run*g.Channels), func(dst []float32) { g.Add(dst, src, delta) })
	})
}

func TestGradSparseTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := numbers(rapid.Bool().Draw(t, "special"))
		grad := draw(t, "grad", n, rapid.IntRange(0, 250).Draw(t, "weights"))
		src := draw(t, "src", n, len(grad)+100)
		var open []Open
		for i, d := range draw(t, "delta", n, rapid.IntRange(0, 9).Draw(t, "open")) {
			open = append(open, Open{int32(11 * i), d})
		}
		twins(t, grad, func(dst []float32) { GradSparse(dst, src, open) })
	})
}

// Grad is its definition, in float64 and so but for rounding; GradSparse leaves
// the same bits.
func TestGradForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGrad(t)
		src, delta := draw(t, "src", rapid.Float32Range(-1, 1), g.reads()), draw(t, "delta", rapid.Float32Range(-1, 1), g.deltas())
		got := make([]float32, g.Run*g.Channels)
		g.Add(got, src, delta)
		for ch := range g.Channels {
			var open []Open
			want := make([]float64, g.Run)
			for y := range g.Rows {
				for x := range g.Outputs {
					d, at := delta[y*g.DeltaPitch+x*g.DeltaStep+ch], y*g.SrcPitch+x*g.SrcStep
					if d != 0 {
						open = append(open, Open{int32(at), d})
					}
					for i := range want {
						want[i] += float64(d) * float64(src[at+i])
					}
				}
			}
			sparse := make([]float32, g.Run)
			for _, o := range open {
				GradSparse(sparse, src, []Open{o})
			}
			for i, s := range sparse {
				if dense := got[i*g.Channels+ch]; s != dense || !(dense-float32(want[i]) < 1e-4 && float32(want[i])-dense < 1e-4) {
					t.Fatalf("weight %d of channel %d is %v, sparse %v, want %v", i, ch, dense, s, want[i])
				}
			}
		}
	})
}

func TestNonzero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := draw(t, "src", numbers(true), rapid.IntRange(0, 70).Draw(t, "n"))
		var want []int32
		for i, v := range src {
			if v != 0 {
				want = append(want, int32(i))
			}
		}
		for twin := range 2 {
			restore := func() {}
			if twin == 1 {
				restore = UseTwins()
			}
			dst := make([]int32, len(src)+1)
			dst[len(src)] = -7
			if n := Nonzero(dst[:len(src)], src); !slices.Equal(dst[:n], want) || dst[len(src)] != -7 {
				t.Fatalf("%v is not 0, want %v", dst[:n], want)
			}
			restore()
		}
	})
}

func TestGradPanics(t *testing.T) {
	g := Grad{Outputs: 3, Rows: 2, Channels: 4, Run: 5, SrcStep: 2, SrcPitch: 9, DeltaStep: 4, DeltaPitch: 13}
	grad, src, delta := make([]float32, 20), make([]float32, g.reads()), make([]float32, g.deltas())
	g.Add(grad, src, delta)
	for name, f := range map[string]func(){
		"gradient":  func() { g.Add(grad[1:], src, delta) },
		"input":     func() { g.Add(grad, src[1:], delta) },
		"delta":     func() { g.Add(grad, src, delta[1:]) },
		"sparse":    func() { GradSparse(grad, src[:24], []Open{{At: 5}}) },
		"before":    func() { GradSparse(grad, src[:24], []Open{{At: -1}}) },
		"transpose": func() { Transpose(src, grad, 4, 6, 4, 6) },
		"nonzero":   func() { Nonzero(make([]int32, 3), src[:4]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s too short: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestTranspose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 40).Draw(t, "rows"), rapid.IntRange(1, 40).Draw(t, "columns")
		dstStep, srcStep := rows+rapid.IntRange(0, 5).Draw(t, "gap"), columns+rapid.IntRange(0, 5).Draw(t, "source gap")
		src := make([]float32, (rows-1)*srcStep+columns)
		for i := range src {
			src[i] = float32(i + 1)
		}
		want := make([]float32, (columns-1)*dstStep+rows)
		for i := range want {
			if r, c := i%dstStep, i/dstStep; r < rows {
				want[i] = src[r*srcStep+c]
			}
		}
		twins(t, make([]float32, len(want)), func(dst []float32) {
			Transpose(dst, src, rows, columns, dstStep, srcStep)
			sameBits(t, "transpose", dst, want)
		})
	})
}
