package nir_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/nir"
)

// shared is where files are that are no part of the project.
const shared = "../../../shared/nir"

// published returns the path of such a file, or skips the test.
func published(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(shared, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs NIR files that are published elsewhere: ", err)
	}
	return path
}

// Every published file of any age reads, or is refused with what to do about it.
func TestPublishedFiles(t *testing.T) {
	published(t, "old")
	var files []string
	for _, folder := range []string{"old", "lif", "braille", "cnn"} {
		some, err := filepath.Glob(filepath.Join(shared, folder, "*.nir"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	slices.Sort(files)
	refused := map[string]string{
		"old/Braille_snntorch-3049cfa.nir":               "no HDF5 file",
		"braille/braille_noDelay_bias_zero_subgraph.nir": "the edge from input to lif of the graph lif1 names a node lif, which is not in that graph (did it mean lif1 or lin?)",
		"old/braille_subtract_subgraph-aee771e.nir":      "the edge from input to lif of the graph lif1 names a node lif, which is not in that graph (did it mean lif1 or lin?)",
	}
	warned := map[string]string{
		"lif/lif_rockpool.nir":         "output (Output) says that its shape is [1 1 1]",
		"old/lif_rockpool-d70a32c.nir": "output (Output) says that its shape is [1 1 1]",
		"old/braille-a7c67c3.nir":      "taken as steps of time",
		"old/braille_v2-c777885.nir":   "edges name lif1, which is not there, but lif1.input (Input) is",
		"old/scnn_mnist-669fbfa.nir":   "as many units, taken in the same order",
	}
	for _, file := range files {
		name, _ := filepath.Rel(shared, file)
		g, err := nir.Read(file)
		if err == nil {
			g, err = g.Flat()
		}
		why := refused[name]
		switch {
		case err != nil:
			t.Logf("%-50s refused: %v", name, strings.TrimPrefix(err.Error(), file))
			if why == "" || !strings.Contains(err.Error(), why) {
				t.Errorf("want %q", why)
			}
			continue
		case why != "":
			t.Errorf("%s was read", name)
		}
		if want := warned[name]; !strings.Contains(strings.Join(g.Warnings, "\n"), want) {
			t.Errorf("%s: no warning %q", name, want)
		}
		t.Logf("%-50s version %s: %d nodes, %d edges, dt %g ms; %s", name, g.Version, len(g.Nodes), len(g.Edges), g.ImpliedDTMS(), strings.Join(g.Warnings, "; "))
	}
}
