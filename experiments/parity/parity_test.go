package parity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/npz"
	"spikesim/experiments/stage"
	"spikesim/network"
)

func replayed(t *testing.T, path string) *Report {
	t.Helper()
	report, err := Run(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func text(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The recording of the authors' implementation.
func TestReferenceRunIsReproduced(t *testing.T) {
	path := filepath.FromSlash("../../../shared/reference/fpn_16x24.npz")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the recorded reference run is not here")
	}
	report := replayed(t, path)
	if err := report.Err(); err != nil {
		t.Errorf("%v\n%s", err, text(t, report))
	}
}

// Recordings of other sizes, batches, decays, rates, channels and kernels.
func TestOtherRecordingsAreReproduced(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(r *recorder)
	}{
		{"small", func(*recorder) {}},
		{"one image, other seed", func(r *recorder) { r.batch, r.seed = 1, 2 }},
		{"smallest images", func(r *recorder) { r.height, r.width, r.seed = 4, 4, 3 }},
		{"tall images", func(r *recorder) { r.height, r.width = 20, 4 }},
		{"no burn-in", func(r *recorder) { r.burnIn = 0 }},
		{"one learning tick", func(r *recorder) { r.burnIn = r.ticks - 1 }},
		{"one tick", func(r *recorder) { r.ticks, r.burnIn = 1, 0 }},
		{"other decays", func(r *recorder) { r.alpha, r.beta, r.alphaRP = .97, .85, .3 }},
		{"no memory", func(r *recorder) { r.alpha, r.beta, r.alphaRP = 0, 0, 0 }},
		{"no learning", func(r *recorder) { r.lr = 0 }},
		{"quick learning", func(r *recorder) { r.lr = 1e-4 }},
		{"other channels and kernels", func(r *recorder) {
			r.channels = [len(layers)]int{2, 3, 1, 3, 2, 7}
			r.kernels = [len(layers)]int{1, 5, 7, 3, 1, 5}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := small()
			tc.change(r)
			report := replayed(t, write(t, r.record()))
			if err := report.Err(); err != nil {
				t.Errorf("%v\n%s", err, text(t, report))
			}
			if c := report.Trace.Counts; slices.Max(c) == 0 {
				t.Error("nothing fires: no test of anything")
			}
		})
	}
}

// alter changes one element of an array.
func alter(t *testing.T, arrays []npz.Array, name string, i int, by float64) []npz.Array {
	t.Helper()
	for _, a := range arrays {
		if a.Name != name {
			continue
		}
		switch d := a.Data.(type) {
		case []float32:
			d[i] += float32(by)
		case []float64:
			d[i] += by
		}
		return arrays
	}
	t.Fatalf("no array %s", name)
	return nil
}

// Whatever differs from the recording by more than the tolerance is found, and
// named.
func TestDeviationsAreFound(t *testing.T) {
	for _, tc := range []struct {
		array string
		by    float64
	}{
		{"frozen_u2_last", 1}, {"frozen_r4", 1e-3}, {"frozen_spike_counts_pooled", 4},
		{"learn_r0", 1e-3}, {"learn_losses", 1e-3}, {"grad_w3_first", 1e-2}, {"grad_b5_first", 1e-2},
		{"w1_final", 1e-4}, {"b2_final", 1e-2}, {"readout_w0", .1}, {"w5_init", .1},
	} {
		t.Run(tc.array, func(t *testing.T) {
			report := replayed(t, write(t, alter(t, small().record(), tc.array, 0, tc.by)))
			var deviates *Deviates
			if err := report.Err(); !errors.As(err, &deviates) {
				t.Errorf("the error is %v", err)
			}
			if out := text(t, report); !strings.Contains(out, "!") || !strings.Contains(out, "beyond tolerance") {
				t.Errorf("the report does not show it:\n%s", out)
			}
		})
	}
}

// A recording in which a neuron that is on the threshold but for rounding fires,
// and ours does not, is followed from there on.
func TestRoundingAtTheThresholdIsFollowed(t *testing.T) {
	const layer, tick = 3, 5
	// The neuron nearest to the threshold at that tick.
	r := small()
	r.ticks, r.burnIn = tick, tick-1
	var frozen *run
	r.recordWith(func(n *run) {
		if frozen == nil {
			frozen = n
		}
	})
	channel, nearest := 0, math.Inf(1)
	for _, s := range frozen.states {
		for j, u := range s[layer].u.v {
			if math.Abs(u) < math.Abs(nearest) {
				channel, nearest = j/(s[layer].u.h*s[layer].u.w), u
			}
		}
	}
	// Recorded with a bias that puts it there, replayed with a little less.
	recorded := small().recordWith(func(n *run) { n.parts[layer].b[channel] += 5e-8 - nearest })
	alter(t, recorded, fmt.Sprintf("b%d_init", layer), channel, -1e-7)
	report := replayed(t, write(t, recorded))
	if err := report.Err(); err != nil {
		t.Errorf("%v\n%s", err, text(t, report))
	}
	if row := report.Comparisons[0].Layers[layer]; row.CountsDiffer == 0 || row.Overruled == 0 || row.CountsUnexplained != 0 {
		t.Errorf("%+v: no count differed, or it was not explained", row)
	}
}

// Longer recordings of more images have units within rounding of the threshold,
// and windows with two maxima within rounding, in every run.
func TestLongerRecordingsAreFollowed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := &recorder{
		height: 16, width: 24, ticks: 40, batch: 4, burnIn: 12, lr: 1e-8,
		alpha: .97, beta: .85, alphaRP: .65,
		channels: [len(layers)]int{8, 10, 8, 10, 8, 4}, kernels: [len(layers)]int{5, 3, 3, 3, 3, 3}, seed: 7,
	}
	report := replayed(t, write(t, r.record()))
	if err := report.Err(); err != nil {
		t.Errorf("%v\n%s", err, text(t, report))
	}
}

// Two neurons of a window that are equal but for rounding: either may have got
// the gradient.
func TestTiesAreSeen(t *testing.T) {
	trace := &Trace{Batch: 1, Layers: [len(layers)]Layer{{Channels: 1, Inputs: 1, Kernel: 1, Height: 1, Width: 2, Weights: []float32{1}, Bias: []float32{0}}}}
	s := newSettler(trace, 0, 0)
	s.begin()
	s.learning = 3
	s.traces.receive(0, []int32{0, 1, 2, 3, 4, 5, 6, 7})
	s.traces.advance(2) // so that the traces are 1 at the next tick
	s.settle(3, []network.Tested{{Membrane: []float32{
		1, 1 + 5e-7, .5, .5,
		0, 0, .5, .2,
	}}})
	if want := []int32{1, 2}; !slices.Equal(s.winners[0], want) {
		t.Errorf("the greatest are %v, want %v: the first of equals", s.winners, want)
	}
	var ties []int32
	for _, at := range s.ties {
		ties = append(ties, at.neuron)
	}
	if want := []int32{0, 3, 6}; !slices.Equal(ties, want) {
		t.Errorf("ties are %v, want %v", ties, want)
	}
}

// A damaged file is an error or a recording, never a panic.
func FuzzRead(f *testing.F) {
	var file bytes.Buffer
	r := small()
	r.ticks, r.burnIn, r.height, r.width = 2, 1, 4, 4
	if err := npz.WriteTo(&file, r.record(), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte("PK"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "trace.npz")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if trace, err := Read(path); err == nil {
			if _, err := trace.build(1, stage.Event); err != nil {
				t.Errorf("what was read cannot be built: %v", err)
			}
		}
	})
}

func TestBadRecordingsAreRefused(t *testing.T) {
	drop := func(name string) func([]npz.Array) []npz.Array {
		return func(a []npz.Array) []npz.Array {
			return slices.DeleteFunc(a, func(a npz.Array) bool { return a.Name == name })
		}
	}
	replace := func(with npz.Array) func([]npz.Array) []npz.Array {
		return func(a []npz.Array) []npz.Array {
			for i := range a {
				if a[i].Name == with.Name {
					a[i] = with
				}
			}
			return a
		}
	}
	nan := float32(0)
	nan /= nan
	for _, tc := range []struct {
		name   string
		change func([]npz.Array) []npz.Array
		want   string
	}{
		{"no input", drop("spikes"), "spikes"},
		{"no final weights", drop("w3_final"), "w3_final"},
		{"odd height", replace(npz.Scalar("H", 10)), "divisible by 4"},
		{"no ticks", replace(npz.Scalar("T", 0)), "T is 0"},
		{"burn-in to the end", replace(npz.Scalar("burnin", 14)), "burnin is 14"},
		{"decay of 1", replace(npz.Scalar("alpha", 1.)), "alpha"},
		{"negative learning rate", replace(npz.Scalar("lr", -1.)), "learning rate"},
		{"height that is a fraction", replace(npz.Scalar("H", 8.5)), "8.5"},
		{"ticks that disagree", replace(npz.Scalar("T", 13)), "shape"},
		{"spikes of 2", replace(npz.Array{Name: "spikes", Shape: []int{14, 3, 1, 8, 12}, Data: slices.Repeat([]uint8{2}, 14*3*96)}), "0 or 1"},
		{"no images", replace(npz.Array{Name: "spikes", Shape: []int{14, 0, 1, 8, 12}, Data: []uint8{}}), "shape"},
		{"NaN", replace(npz.Array{Name: "b1_final", Shape: []int{5}, Data: []float32{0, 0, nan, 0, 0}}), "b1_final holds NaN"},
		{"even kernel", replace(npz.Array{Name: "w0_init", Shape: []int{4, 1, 2, 2}, Data: make([]float32, 16)}), "odd"},
		{"channels that do not fit", replace(npz.Array{Name: "w1_init", Shape: []int{5, 3, 3, 3}, Data: make([]float32, 135)}), "takes 3 channels"},
		{"skip that does not fit", replace(npz.Array{Name: "w3_init", Shape: []int{4, 6, 3, 3}, Data: make([]float32, 216)}), "shape"},
		{"losses of another length", replace(npz.Array{Name: "learn_losses", Shape: []int{8, 6}, Data: make([]float64, 48)}), "must be [9 6]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Read(write(t, tc.change(small().record())))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "trace.npz") {
				t.Errorf("the error is %v, want one about %q", err, tc.want)
			}
		})
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.npz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
