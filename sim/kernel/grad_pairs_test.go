package kernel

import (
	"testing"

	"pgregory.net/rapid"
)

// drawWinners returns deltas and winners of a row of windows; a few windows have
// none.
func drawWinners(t *rapid.T, windows, channels, pitch int, first int32, special bool) (delta []float32, winner []int32) {
	delta = draw(t, "delta", numbers(special), windows*channels)
	state := rapid.Uint64().Draw(t, "winners")
	for j := range delta {
		state = state*6364136223846793005 + 1442695040888963407
		n := first + int32(2*j-j%channels)
		switch which := state >> 33 % 9; {
		case which == 8:
			n = -1
		default:
			n += int32(which&1)*int32(channels) + int32(which>>1&1)*int32(pitch)
		}
		winner = append(winner, n)
	}
	return delta, winner
}

// The halves are those of the definition: all of it in one place or in none.
func TestSplitWinners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		windows := rapid.IntRange(0, 6).Draw(t, "windows")
		channels := rapid.SampledFrom([]int{1, 3, 8, 16, 24}).Draw(t, "channels")
		pitch, first := 2*windows*channels+rapid.IntRange(0, 9).Draw(t, "beyond"), int32(rapid.IntRange(0, 99).Draw(t, "first"))
		delta, winner := drawWinners(t, windows, channels, pitch, first, rapid.Bool().Draw(t, "special"))
		right := make([]int32, 2*len(delta))
		twins(t, make([]float32, 2*len(delta)), func(dst []float32) {
			clear(right)
			SplitWinners(dst, right, delta, winner, first, channels, pitch)
			for row := range 2 {
				for j, d := range delta {
					left := first + int32(row*pitch+2*j-j%channels)
					want, side := float32(0), int32(0)
					if winner[j] == left || winner[j] == left+int32(channels) {
						want = d
					}
					if winner[j] == left+int32(channels) {
						side = -1
					}
					at := row*len(delta) + j
					sameBits(t, "half", dst[at:at+1], []float32{want})
					if right[at] != side {
						t.Fatalf("side %d of row %d is %d, want %d", j, row, right[at], side)
					}
				}
			}
		})
	})
}

func TestGradPairsTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &GradPairs{
			Pairs:    rapid.IntRange(1, 12).Draw(t, "pairs"),
			Rows:     rapid.IntRange(1, 4).Draw(t, "rows"),
			Channels: rapid.IntRange(1, 50).Draw(t, "channels"),
			Run:      rapid.IntRange(1, 15).Draw(t, "run"),
			SrcPitch: rapid.IntRange(0, 100).Draw(t, "src pitch"),
		}
		n := numbers(rapid.Bool().Draw(t, "special"))
		src := draw(t, "src", n, (g.Rows-1)*g.SrcPitch+2*g.Pairs+g.Run-1)
		delta := draw(t, "delta", n, g.Rows*g.Pairs*g.Channels)
		right := make([]int32, len(delta))
		for i, v := range draw(t, "right", numbers(false), len(right)) {
			if v > 0 {
				right[i] = -1
			}
		}
		twins(t, draw(t, "grad", n, g.Run*g.Channels), func(dst []float32) { g.Add(dst, src, delta, right) })
	})
}

// Pairs leave the numbers of the dense form, whose deltas are those of the winners.
func TestGradPairsIsGrad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &GradPairs{
			Pairs: rapid.IntRange(1, 9).Draw(t, "pairs"), Rows: 2,
			Channels: rapid.IntRange(1, 40).Draw(t, "channels"), Run: rapid.IntRange(1, 9).Draw(t, "run"),
		}
		g.SrcPitch = 2*g.Pairs + g.Run + rapid.IntRange(0, 5).Draw(t, "beyond")
		pitch := 2 * g.Pairs * g.Channels
		delta, winner := drawWinners(t, g.Pairs, g.Channels, pitch, 0, false)
		full := make([]float32, 2*pitch)
		for j, n := range winner {
			if n >= 0 {
				full[n] = delta[j]
			}
		}
		src := draw(t, "src", numbers(false), 2*g.SrcPitch)
		halves, right := make([]float32, 2*len(delta)), make([]int32, 2*len(delta))
		SplitWinners(halves, right, delta, winner, 0, g.Channels, pitch)
		got := make([]float32, g.Run*g.Channels)
		want := make([]float32, len(got))
		g.Add(got, src, halves, right)
		dense := Grad{
			Outputs: 2 * g.Pairs, Rows: 2, Channels: g.Channels, Run: g.Run,
			SrcStep: 1, SrcPitch: g.SrcPitch, DeltaStep: g.Channels, DeltaPitch: pitch,
		}
		dense.Add(want, src, full)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("element %d is %v, in the dense form %v", i, got[i], want[i])
			}
		}
	})
}
