package learning

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"testing"

	"codeberg.org/sbinet/npyio/npz"
)

// One recorded run of the paper's network by its authors' code; its README
// describes the arrays. Maps are [batch][channel][row][column].
const referencePath = "../../shared/reference/fpn_16x24.npz"

type reference struct{ *npz.Reader }

func openReference(t *testing.T) reference {
	t.Helper()
	if _, err := os.Stat(referencePath); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the recorded run of the paper's network is not here")
	}
	r, err := npz.Open(referencePath)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return reference{r}
}

func read[T any](t *testing.T, r reference, name string, i ...int) (values []T) {
	t.Helper()
	if len(i) > 0 {
		name = fmt.Sprintf(name, i[0])
	}
	if err := r.Read(name+".npy", &values); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return values
}

const (
	referenceLanes   = 2
	referenceOutputs = 4
	referenceLayers  = 6
)

// The loss of all six layers at all learning ticks, from their readouts.
func TestLossAgreesWithReference(t *testing.T) {
	r := openReference(t)
	losses, target := read[float64](t, r, "learn_losses"), read[float32](t, r, "target")
	grad := make([]float32, referenceOutputs)
	for i := range referenceLayers {
		readout := read[float32](t, r, "learn_r%d", i)
		const perTick = referenceLanes * referenceOutputs
		ticks := len(readout) / perTick
		if ticks != len(losses)/referenceLayers || ticks == 0 {
			t.Fatalf("%d ticks of readouts, %d losses", ticks, len(losses))
		}
		worst := 0.0
		for tick := range ticks {
			var got float64
			for lane := range referenceLanes {
				at := lane * referenceOutputs
				y := readout[tick*perTick+at:][:referenceOutputs]
				got += smoothL1{1}.Evaluate(y, target[at:at+referenceOutputs], grad) / referenceLanes
			}
			worst = max(worst, math.Abs(got-losses[tick*referenceLayers+i]))
		}
		t.Logf("layer %d: %d ticks, greatest difference %.2g", i, ticks, worst)
		if !(worst <= 1e-7) {
			t.Errorf("layer %d: loss differs by %g", i, worst)
		}
	}
}

// The readout of the recorded membranes at the last tick, with and without the
// copies that upsampling makes.
func TestReadoutAgreesWithReference(t *testing.T) {
	r := openReference(t)
	for i, shape := range []struct{ channels, rows, columns, copies int }{
		{32, 8, 12, 1}, {64, 4, 6, 1}, {128, 4, 6, 1}, {64, 8, 12, 2}, {32, 16, 24, 2}, {16, 16, 24, 1},
	} {
		t.Run(fmt.Sprintf("layer %d", i), func(t *testing.T) {
			u := read[float32](t, r, "frozen_u%d_last", i)
			weights := read[float32](t, r, "readout_w%d", i)
			want := read[float32](t, r, "frozen_r%d", i)
			want = want[len(want)-referenceLanes*referenceOutputs:]

			size := shape.channels * shape.rows * shape.columns
			rows, columns := shape.rows/shape.copies, shape.columns/shape.copies
			spec := DefaultSpec()
			l := NewLayer(spec, 0, referenceOutputs, rows*columns*shape.channels, 1, 1)
			clear(l.Readout().Weights)
			copy(l.Readout().Bias, read[float32](t, r, "readout_b%d", i))
			membrane := make([]float32, l.Readout().Features)
			for lane := range referenceLanes {
				for at := range size {
					c, y, x := at/(shape.rows*shape.columns), at/shape.columns%shape.rows, at%shape.columns
					j := (y/shape.copies*columns+x/shape.copies)*shape.channels + c
					membrane[j] = u[lane*size+at] // the copies are equal
					if lane == 0 {
						for k := range referenceOutputs {
							l.Readout().Weights[l.Readout().Index(j, k)] += weights[k*size+at]
						}
					}
				}
				got := make([]float32, referenceOutputs)
				l.Predict(0, Reading{Membrane: membrane}, got)
				for k := range got {
					if diff := math.Abs(float64(got[k] - want[lane*referenceOutputs+k])); !(diff <= 1e-6) {
						t.Errorf("lane %d, output %d: %v, recorded %v", lane, k, got[k], want[lane*referenceOutputs+k])
					}
				}
			}
		})
	}
}

// With beta1 = 0 a first step is lr*g/(|g|+eps) against the gradient, and n steps
// go no further than n*lr, which the recorded final weights obey; most of them
// end on the side to which the first gradient sends them.
func TestAdaMaxAgreesWithReference(t *testing.T) {
	r := openReference(t)
	var rate float64
	if err := r.Read("lr.npy", &rate); err != nil {
		t.Fatal(err)
	}
	steps := float64(len(read[float64](t, r, "learn_losses")) / referenceLayers)
	spec := DefaultSpec().Optimizer
	spec.LearningRate = rate
	for i := range referenceLayers {
		for _, of := range []string{"w", "b"} {
			start := read[float32](t, r, of+"%d_init", i)
			grad := read[float32](t, r, "grad_"+of+"%d_first", i)
			final := read[float32](t, r, of+"%d_final", i)
			stepped := append([]float32(nil), start...)
			newAdaMax(spec, len(start)).Step(stepped, grad)
			furthest, with := 0.0, 0
			for j, g := range grad {
				p, size := float64(start[j]), math.Abs(float64(g))
				// Half a unit in the last place of the weight, and the rounding of
				// the step itself.
				rounding := math.Abs(p)*6e-8 + rate*3e-7
				want := p - rate*float64(g)/(size+spec.Epsilon)
				if diff := math.Abs(float64(stepped[j]) - want); diff > rounding {
					t.Fatalf("%s%d: parameter %d is %v after a step, want %v", of, i, j, stepped[j], want)
				}
				moved := float64(final[j]) - p
				furthest = max(furthest, math.Abs(moved))
				if moved*float64(g) <= 0 {
					with++
				}
				if math.Abs(moved) > steps*(rate+rounding) {
					t.Fatalf("%s%d: parameter %d moved by %g in %g recorded steps of at most %g", of, i, j, moved, steps, rate)
				}
			}
			if 4*with < 3*len(grad) {
				t.Errorf("%s%d: only %d of %d parameters moved against the first gradient", of, i, with, len(grad))
			}
			t.Logf("%s%d: furthest %.3f of the bound, %d of %d against the first gradient", of, i, furthest/(steps*rate), with, len(grad))
		}
	}
}
