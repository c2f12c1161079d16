package experiments

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// listYAML is an experiment with connections from two files.
func listYAML(in, loop string) string {
	return strings.Replace(smallYAML, "    - {name: out, dense: {units: 12}, init: {kind: uniform, weight_gain: 2}}\n",
		`    - {name: out, sparse: {units: 12, file: "`+in+`", learned: true}}
  connections:
    - {from: image, to: enc}
    - {from: enc, to: out}
    - {from: out, to: out, delay_ms: 1, sparse: {file: "`+loop+`", weight: -0.3}}
`, 1)
}

// writeList writes arrays and returns the name of the file.
func writeList(t *testing.T, arrays ...npz.Array) string {
	t.Helper()
	file := filepath.ToSlash(filepath.Join(t.TempDir(), "list.npz"))
	if err := npz.Write(file, arrays, nil); err != nil {
		t.Fatal(err)
	}
	return file
}

func ints(name string, values ...int64) npz.Array {
	return npz.Array{Name: name, Shape: []int{len(values)}, Data: values}
}

// fans returns a list in an order of its own: to every neuron, units 6 apart.
func fans() []npz.Array {
	var pre, post []int64
	var weight []float32
	for i := range int64(12) {
		for k := int64(11); k >= 0; k-- {
			pre, post, weight = append(pre, (i+6*k)%72), append(post, i), append(weight, .1+.01*float32(k))
		}
	}
	return []npz.Array{ints("pre", pre...), ints("post", post...), {Name: "weight", Shape: []int{len(weight)}, Data: weight}}
}

// Connections from files run, learn, and are what weights were trained with: the
// list goes by its digest, wherever its file is.
func TestConnectionsFromFiles(t *testing.T) {
	in, loop := writeList(t, fans()...), writeList(t, ints("pre", 0, 1, 2), ints("post", 3, 4, 5))
	spec := parse(t, listYAML(in, loop))
	sameAfterYAML(t, spec)
	r := mustRun(t, spec, options(t))
	if c := r.Connections[len(r.Connections)-1]; c.SynapticOps == 0 {
		t.Errorf("no synaptic operations of the loop: %+v", c)
	}
	file := filepath.Join(r.Dir, weightsFile)
	trained, err := npz.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	values, err := trained.Float32("out.weights", 144)
	if err != nil {
		t.Fatal(err)
	}
	far := 0
	for i, w := range fans()[2].Data.([]float32) {
		if math.Abs(float64(w-values[i])) > .02 {
			far++
		}
	}
	if far > 0 {
		t.Errorf("%d of 144 weights are far from where they started: they are in another order", far)
	}
	o := options(t)
	o.Eval, o.Weights = true, file
	moved := writeList(t, fans()...)
	if again := mustRun(t, parse(t, listYAML(moved, loop)), o); again.SpikeHash != r.SpikeHash {
		t.Errorf("the weights fire %s, in training they fired %s", again.SpikeHash, r.SpikeHash)
	}
	other := writeList(t, ints("pre", 0, 1, 2), ints("post", 3, 4, 6))
	refused(t, parse(t, listYAML(in, other)), o, "sparse.digest")
	if err := os.Remove(loop); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLocator(file); err == nil || !strings.Contains(err.Error(), "connections[2].sparse.file") {
		t.Errorf("without its list a file of weights gives %v", err)
	}
}

func TestBadLists(t *testing.T) {
	good := writeList(t, ints("pre", 0), ints("post", 1))
	cut := filepath.ToSlash(filepath.Join(t.TempDir(), "cut.npz"))
	whole := read(t, good)
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	floats := func(name string, values ...float32) npz.Array {
		return npz.Array{Name: name, Shape: []int{len(values)}, Data: values}
	}
	for want, file := range map[string]string{
		"not an .npz archive, or cut short": cut,
		"no such file":                      filepath.ToSlash(filepath.Join(t.TempDir(), "none.npz")),
		`no array "post"`:                   writeList(t, ints("pre", 0)),
		"1 of 1 synapses have neurons (post) out of range, the first is 12":         writeList(t, ints("pre", 0), ints("post", 12)),
		"1 of 1 synapses have units (pre) out of range, the first is 2147483647":    writeList(t, ints("pre", 1<<40), ints("post", 1)),
		"1 of 2 synapses connect a unit and a neuron that are connected already":    writeList(t, ints("pre", 3, 3), ints("post", 1, 1)),
		"1 of 2 synapses connect a neuron with itself":                              writeList(t, ints("pre", 3, 1), ints("post", 1, 1)),
		"2 units (pre), 1 neurons (post) and 0 weights; every synapse has one":      writeList(t, ints("pre", 3, 1), ints("post", 1)),
		`array "weight" holds NaN at index 1; only finite numbers are of use`:       writeList(t, ints("pre", 3, 2), ints("post", 1, 1), floats("weight", 1, float32(math.NaN()))),
		`array "delay" has no meaning here; a delay is that of the connection`:      writeList(t, ints("pre", 3), ints("post", 1), floats("delay", 1)),
		`array "pre" has elements of type []float32, not integers`:                  writeList(t, floats("pre", 3), ints("post", 1)),
		`array "pre" has shape [1 1], not one dimension`:                            writeList(t, npz.Array{Name: "pre", Shape: []int{1, 1}, Data: []int32{1}}, ints("post", 1)),
		"the file gives a weight for every synapse; take weight away, or the array": writeList(t, ints("pre", 3), ints("post", 1), floats("weight", 1)),
		`holds another list than the one of digest 0123456789abcdef: its own is`:    good + `", digest: "0123456789abcdef`,
	} {
		_, err := Parse("lists.yaml", []byte(listYAML(writeList(t, fans()...), file)))
		if err == nil || !strings.Contains(err.Error(), "network.connections[2]") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
