package learning

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// checkpoint is what a caller makes of Export.
type checkpoint map[string][]float32

func save(l *Layer) (c checkpoint, order []string) {
	c = checkpoint{}
	l.Export(func(name string, values []float32) {
		c[name] = slices.Clone(values)
		order = append(order, name)
	})
	return c, order
}

var errAbsent = errors.New("no such entry")

func (c checkpoint) get(name string) ([]float32, error) {
	if v, ok := c[name]; ok {
		return v, nil
	}
	return nil, errAbsent
}

func TestExportNames(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Spec)
		want   string
	}{
		{"fixed readout on spikes", func(*Spec) {},
			"params0.steps params0.u params1.steps params1.u"},
		{"fixed readout on spikes", func(s *Spec) { s.Optimizer.Kind = OptimizerSGD },
			"params0.steps params1.steps"},
		{"fixed readout on spikes", func(s *Spec) { s.Optimizer.Kind, s.Optimizer.Beta1 = OptimizerAdam, .9 },
			"params0.steps params0.m params0.v params1.steps params1.m params1.v"},
		{"learned readout on spikes", func(s *Spec) { s.Optimizer.Beta1 = .9 },
			"readout.weights readout.weights.steps readout.weights.m readout.weights.u " +
				"readout.bias readout.bias.steps readout.bias.m readout.bias.u " +
				"params0.steps params0.m params0.u params1.steps params1.m params1.u"},
	} {
		spec := specs()[c.name]
		c.change(&spec)
		if _, order := save(newToy(spec, 1).l); strings.Join(order, " ") != c.want {
			t.Errorf("%s: exports %q, want %q", c.name, order, c.want)
		}
	}
}

// Training cut in two by a checkpoint gives the bits of training in one go.
func TestImportedLayerGoesOnAlike(t *testing.T) {
	for name, spec := range specs() {
		t.Run(name, func(t *testing.T) {
			spec.Optimizer.Beta1 = .5
			a := newToy(spec, 3)
			for range 7 {
				a.step(a.w, a.c)
			}
			b := newToy(spec, 3)
			copy(b.w.Weights, a.w.Weights)
			copy(b.c.Weights, a.c.Weights)
			saved, _ := save(a.l)
			if err := b.l.Import(saved.get); err != nil {
				t.Fatal(err)
			}
			for _, v := range saved {
				clear(v) // the layer must have copied
			}
			for range 5 {
				if la, lb := a.step(a.w, a.c), b.step(b.w, b.c); la != lb {
					t.Fatalf("loss %v goes on, loss %v after the checkpoint", la, lb)
				}
			}
			if !slices.Equal(a.w.Weights, b.w.Weights) || !slices.Equal(a.l.Readout().Weights, b.l.Readout().Weights) {
				t.Error("weights differ after the checkpoint")
			}
		})
	}
}

func TestImportRefusesBadCheckpoints(t *testing.T) {
	spec := specs()["learned readout on sigmoid_membrane"]
	for _, c := range []struct {
		name, want string
		spoil      func(checkpoint)
	}{
		{"missing entry", `read "params1.u" from checkpoint: no such entry`,
			func(c checkpoint) { delete(c, "params1.u") }},
		{"weights of another size", `holds 3 values of "readout.weights", want 96`,
			func(c checkpoint) { c["readout.weights"] = make([]float32, 3) }},
		{"step count that is no whole number", `read "params0.steps" from checkpoint: digit 1 of a step count is 0.5`,
			func(c checkpoint) { c["params0.steps"][1] = .5 }},
		{"negative step count", "digit 0 of a step count is -1",
			func(c checkpoint) { c["params0.steps"][0] = -1 }},
		{"step count of the wrong length", `holds 1 values of "params0.steps", want 4`,
			func(c checkpoint) { c["params0.steps"] = []float32{1} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newToy(spec, 3)
			a.step(a.w, a.c)
			saved, _ := save(a.l)
			c.spoil(saved)
			b := newToy(spec, 3)
			before, order := save(b.l)
			err := b.l.Import(saved.get)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			after, _ := save(b.l)
			for _, name := range order {
				if !slices.Equal(before[name], after[name]) {
					t.Errorf("the refused checkpoint changed %s", name)
				}
			}
		})
	}
	saved, _ := save(newToy(spec, 3).l)
	delete(saved, "readout.bias")
	if err := newToy(spec, 3).l.Import(saved.get); !errors.Is(err, errAbsent) {
		t.Errorf("error %v does not wrap the caller's", err)
	}
}

func TestStepCountsSurviveSinglePrecision(t *testing.T) {
	for _, n := range []uint64{0, 1, 65535, 65536, 1<<24 + 1, 1<<53 + 1, math.MaxUint64} {
		if got, err := decodeSteps(encodeSteps(n)); err != nil || got != n {
			t.Errorf("%d comes back as %d, %v", n, got, err)
		}
	}
}

// Whatever a checkpoint holds, a step count is refused or comes back as it was.
func FuzzDecodeSteps(f *testing.F) {
	f.Add(float32(0), float32(1), float32(65535), float32(65536))
	f.Add(float32(math.NaN()), float32(math.Inf(1)), float32(-1), float32(.5))
	f.Fuzz(func(t *testing.T, a, b, c, d float32) {
		digits := []float32{a, b, c, d}
		n, err := decodeSteps(digits)
		if err != nil {
			return
		}
		if back := encodeSteps(n); !slices.Equal(back, digits) {
			t.Errorf("%v is read as %d, which is %v", digits, n, back)
		}
	})
}
