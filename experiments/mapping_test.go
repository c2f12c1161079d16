package experiments

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// elsewhere writes arrays as other tools have them: the layers of a network of 12
// inputs, 30 hidden units and 3 classes.
func elsewhere(t *testing.T, change func(arrays []npz.Array) []npz.Array) string {
	t.Helper()
	ramp := func(name string, shape ...int) npz.Array {
		n := 1
		for _, s := range shape {
			n *= s
		}
		values := make([]float32, n)
		for i := range values {
			values[i] = float32(i%17)/16 - .25
		}
		return npz.Array{Name: name, Shape: shape, Data: values}
	}
	arrays := []npz.Array{ramp("fc1.weight", 30, 12), ramp("fc2.weight", 3, 30), ramp("fc2.bias", 3)}
	if change != nil {
		arrays = change(arrays)
	}
	file := filepath.Join(t.TempDir(), "mlp.npz")
	if err := npz.Write(file, arrays, nil); err != nil {
		t.Fatal(err)
	}
	return file
}

var mapped = []string{"fc1.weight=hidden", "fc2.weight=hidden.readout", "fc2.bias=hidden.readout.bias"}

// Arrays from elsewhere land where they are sent, and the file that is left needs no
// map any more.
func TestWeightsFromElsewhere(t *testing.T) {
	spec := parse(t, classesYAML, "FILE", writeClasses(t, 40), "train_images: 80", "train_images: 30")
	o := options(t)
	o.Eval, o.Weights, o.Map = true, elsewhere(t, nil), mapped
	r := mustRun(t, spec, o)
	given, err := npz.Read(o.Weights)
	if err != nil {
		t.Fatal(err)
	}
	left, err := npz.Read(filepath.Join(r.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	values := func(a *npz.Archive, name string, shape ...int) []float32 {
		t.Helper()
		v, err := a.Float32(name, shape...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if !reflect.DeepEqual(values(left, "hidden.weights", 30, 12), values(given, "fc1.weight", 30, 12)) ||
		!reflect.DeepEqual(values(left, "hidden.readout.bias", 3), values(given, "fc2.bias", 3)) {
		t.Error("weights or biases are others")
	}
	readout, theirs := values(left, "hidden.readout.weights", 30, 3), values(given, "fc2.weight", 3, 30)
	for f := range 30 {
		for k := range 3 {
			if readout[f*3+k] != theirs[k*30+f] {
				t.Fatalf("feature %d, output %d: %v, want %v", f, k, readout[f*3+k], theirs[k*30+f])
			}
		}
	}
	again := options(t)
	again.Eval, again.Weights = true, filepath.Join(r.Dir, weightsFile)
	if b := mustRun(t, spec, again); b.SpikeHash != r.SpikeHash || b.Test.Score != r.Test.Score {
		t.Error("the file that is left makes other spikes")
	}
	again.Out, again.Map = filepath.Join(t.TempDir(), "run"), mapped
	refused(t, spec, again, "was written by spikesim, and its arrays know where they go")
}

func TestMapsThatDoNotFit(t *testing.T) {
	spec := parse(t, classesYAML, "FILE", writeClasses(t, 40), "train_images: 80", "train_images: 30")
	swap := func(i int) func([]npz.Array) []npz.Array {
		return func(a []npz.Array) []npz.Array {
			a[i].Shape = []int{a[i].Shape[1], a[i].Shape[0]}
			return a
		}
	}
	for _, tc := range []struct {
		about  string
		change func([]npz.Array) []npz.Array
		maps   []string
		want   []string
	}{
		{"no map", nil, nil, []string{"array fc1.weight has no place", "array hidden.weights, of shape [30 12], is missing"}},
		{"no equals", nil, []string{"fc1.weight"}, []string{"--map fc1.weight: give ARRAY=POPULATION"}},
		{"nothing behind it", nil, []string{"fc1.weight="}, []string{"give ARRAY=POPULATION"}},
		{"no such array", nil, []string{"fc9=hidden"}, []string{"has no array fc9; it has fc1.weight, fc2.weight, fc2.bias"}},
		{"no such place", nil, []string{"fc1.weight=hiden", mapped[1], mapped[2]}, []string{"array fc1.weight (as hiden.weights) has no place in the network: did you mean hidden.weights?"}},
		{"a bias without a place", nil, []string{mapped[0], mapped[1], "fc2.bias=hidden.bias"}, []string{"array fc2.bias (as hidden.bias) has no place", "have no bias"}},
		{"one place twice", nil, []string{"fc1.weight=hidden", "fc2.weight=hidden"}, []string{"both fc1.weight=hidden.weights and fc2.weight=hidden.weights"}},
		{"one array twice", nil, []string{"fc1.weight=hidden", "fc1.weight=hidden.readout"}, []string{"every array has one place"}},
		{"transposed", swap(0), mapped, []string{"array fc1.weight (as hidden.weights) has shape [12 30], this network needs [30 12]; it is transposed, [in, out] where [out, in] belongs: save x.T"}},
		{"transposed readout", swap(1), mapped, []string{"array fc2.weight (as hidden.readout.weights) has shape [30 3], this readout needs [3 30], outputs by features; it is transposed"}},
		{"another shape", nil, []string{"fc2.weight=hidden", "fc1.weight=hidden.readout", mapped[2]}, []string{"has shape [3 30], this network needs [30 12]", "has shape [30 12], this readout needs [3 30]"}},
		{"double precision", func(a []npz.Array) []npz.Array {
			a[2].Data = []float64{.1, .2, .3}
			return a
		}, mapped, []string{"0.1, is no float32 exactly; convert it before saving"}},
		{"a name that is taken", func(a []npz.Array) []npz.Array {
			b := a[0]
			b.Name = "hidden.weights"
			return append(a, b)
		}, mapped, []string{"has an array hidden.weights as well"}},
	} {
		t.Run(tc.about, func(t *testing.T) {
			o := options(t)
			o.Eval, o.Weights, o.Map = true, elsewhere(t, tc.change), tc.maps
			refused(t, spec, o, tc.want...)
		})
	}
}

func TestTransposedHint(t *testing.T) {
	for _, tc := range []struct {
		shape []int
		want  string
	}{
		{[]int{8, 3, 5, 4}, ""}, {[]int{3, 8, 5, 4}, "[in, out, height, width]"}, {[]int{5, 4, 3, 8}, "[height, width, in, out]"}, {[]int{4, 5, 8, 3}, ""}, {[]int{8, 60}, ""},
	} {
		if got := transposedHint(tc.shape, []int{8, 3, 5, 4}); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%v: %q, want %q", tc.shape, got, tc.want)
		}
	}
}
