package kernel

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Add and AddScaled agree with their twins, and leave what lies beside dst.
func TestAxpyTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "n")
		from, margin := rapid.IntRange(0, 9).Draw(t, "from"), 9
		dst := someFloats(t, from+n+margin, -1, 1, true, false, "dst")
		src := someFloats(t, n, -1, 1, true, false, "src")
		a := rapid.SampledFrom([]float32{0, 1, -0.3, 1e30}).Draw(t, "a")
		for _, c := range []struct {
			name      string
			call, ref func(dst []float32)
		}{
			{"Add", func(dst []float32) { Add(dst, src) }, func(dst []float32) {
				for i := range dst {
					dst[i] = dst[i] + src[i]
				}
			}},
			{"AddScaled", func(dst []float32) { AddScaled(dst, src, a) }, func(dst []float32) {
				for i := range dst {
					product := float32(src[i] * a)
					dst[i] = float32(dst[i] + product)
				}
			}},
		} {
			want, got, twin := append([]float32(nil), dst...), append([]float32(nil), dst...), append([]float32(nil), dst...)
			c.ref(want[from : from+n])
			c.call(got[from : from+n])
			mustAgree(t, c.name, got, want)
			restore := UseTwins()
			c.call(twin[from : from+n])
			restore()
			mustAgree(t, c.name+" twin", twin, want)
		}
	})
}

func TestAxpyPanics(t *testing.T) {
	for name, call := range map[string]func(dst, src []float32){
		"Add":       Add,
		"AddScaled": func(dst, src []float32) { AddScaled(dst, src, 1) },
	} {
		for _, n := range []int{3, 5} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s takes %d elements to 4", name, n)
					}
				}()
				call(make([]float32, 4), make([]float32, n))
			}()
		}
	}
}

func BenchmarkAddScaled(b *testing.B) {
	for _, n := range []int{16, 48, 96, 384, 1024, 16384} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dst, src := make([]float32, n), make([]float32, n)
			for b.Loop() {
				AddScaled(dst, src, 1)
			}
			b.ReportMetric(float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "Gop/s")
		})
	}
}

// AddRows is AddScaled row by row.
func TestAddRowsTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, n := rapid.IntRange(0, 4).Draw(t, "rows"), rapid.IntRange(0, 200).Draw(t, "n")
		dstStep, srcStep := n+rapid.IntRange(0, 9).Draw(t, "dst gap"), rapid.IntRange(0, 250).Draw(t, "src step")
		all := numbers(rapid.Bool().Draw(t, "special"))
		src := draw(t, "src", all, max(rows-1, 0)*srcStep+n)
		a := rapid.SampledFrom([]float32{0, 1, -0.3, 1e30}).Draw(t, "a")
		twins(t, draw(t, "dst", all, max(rows-1, 0)*dstStep+n), func(dst []float32) {
			want := append([]float32(nil), dst...)
			for r := range rows {
				AddScaled(want[r*dstStep:][:n], src[r*srcStep:][:n], a)
			}
			AddRows(dst, src, rows, n, dstStep, srcStep, a)
			sameBits(t, "rows", dst, want)
		})
	})
}
