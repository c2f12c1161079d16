package experiments

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
)

// The first line of every bad file is a comment with the texts of its problems,
// all of them, between bars.
func TestBadFiles(t *testing.T) {
	for _, file := range matching(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			first, _, _ := strings.Cut(string(read(t, file)), "\n")
			want := strings.Split(strings.TrimPrefix(first, "# "), " | ")
			_, err := Load(t.Context(), file)
			if err == nil {
				t.Fatal("the file was accepted")
			}
			wantTexts(t, err.Error(), want...)
			var all *strictyaml.Error
			if !errors.As(err, &all) || len(all.Problems) != len(want) {
				t.Errorf("want %d problems:\n%v", len(want), err)
			}
		})
	}
}

func TestGoodFiles(t *testing.T) {
	for _, file := range matching(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			spec, err := Load(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			sameAfterYAML(t, spec)
			if _, err := spec.Tables(Options{}); err != nil {
				t.Error(err)
			}
		})
	}
}

func matching(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return found
}

// sameAfterYAML writes a spec as YAML and reads it back.
func sameAfterYAML(t testing.TB, spec *Spec) {
	t.Helper()
	yaml, err := spec.YAML()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse("again.yaml", yaml)
	if err != nil {
		t.Fatalf("its own YAML is refused: %v\n%s", err, yaml)
	}
	if !reflect.DeepEqual(back, spec) {
		t.Errorf("read back from its YAML, the experiment is\n%+v\nwant\n%+v", back, spec)
	}
}

func TestBuiltinExperiments(t *testing.T) {
	names := Builtin()
	want := []string{"experiments/brunel.yaml", "experiments/mlp.yaml", "experiments/mnist.yaml", "experiments/nmnist.yaml", "experiments/paper-small.yaml", "experiments/paper.yaml", "experiments/pet.yaml", "experiments/sign-linear.yaml", "experiments/sign.yaml", "experiments/tiny.yaml"}
	if !reflect.DeepEqual(names, want) {
		t.Fatalf("the tool comes with %q, want %q", names, want)
	}
	source, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // from anywhere
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			spec, err := Load(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range []string{filepath.Base(name), "./" + name, filepath.Join(source, filepath.Base(name))} {
				same, err := Load(t.Context(), other)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(same, spec) {
					t.Errorf("%s is another experiment than %s", other, name)
				}
			}
			if got := "experiments/" + spec.Name + ".yaml"; got != name {
				t.Errorf("%s is named %q", name, spec.Name)
			}
			sameAfterYAML(t, spec)
			tables, err := spec.Tables(Options{})
			if err != nil || len(tables) != 4 {
				t.Errorf("%d tables, error %v", len(tables), err)
			}
		})
	}
}

func TestAFileWinsOverAnExperimentOfTheTool(t *testing.T) {
	own := string(read(t, "testdata/good/dense.yaml"))
	t.Chdir(t.TempDir())
	if err := os.WriteFile("tiny.yaml", []byte(own), 0o666); err != nil {
		t.Fatal(err)
	}
	spec, err := Load(t.Context(), "tiny.yaml")
	if err != nil || spec.Name != "dense" {
		t.Errorf("loaded %+v, error %v; want the file that is there", spec, err)
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	_, err := Load(t.Context(), "nowhere/pet.yaml")
	if err == nil {
		t.Fatal("loaded a file that does not exist")
	}
	wantTexts(t, err.Error(), "no experiment file nowhere/pet.yaml", "experiments/brunel.yaml, experiments/mlp.yaml, experiments/mnist.yaml, experiments/nmnist.yaml, experiments/paper-small.yaml, experiments/paper.yaml, experiments/pet.yaml, experiments/sign-linear.yaml, experiments/sign.yaml, experiments/tiny.yaml")
	if _, err := Load(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "reading the experiment") {
		t.Errorf("a folder as experiment: %v", err)
	}
}

// Three lines are enough for an experiment.
func TestThreeLineNetworkRuns(t *testing.T) {
	spec, err := Load(t.Context(), "testdata/good/dense.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := mustRun(t, spec, options(t))
	if r.Status != "complete" || len(r.Epochs) != 1 || r.Test.Images != 2 || r.Totals.InputSpikes == 0 {
		t.Errorf("got %+v", r)
	}
}

func TestPlanCountsTheImagesInUse(t *testing.T) {
	tables, err := parse(t, smallYAML).Tables(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, table := range tables {
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	// enc has 3 channels of 8×12, 3·9 weights and an edge: its synapses are
	// 3·(3·8-2)·(3·12-2) = 2,244. out has 12 neurons on 3·4·6 pooled units: 864.
	wantTexts(t, text.String(), "small: plan", "2 epochs over 10 images of 8×12, batch 4, 8 ms each, poisson input",
		"2,244", "864", "dense operations per tick: 3,108")
}

// Whatever the bytes, Parse gives an error or an experiment that survives being
// written and read again.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"*.yaml", "testdata/good/*.yaml", "testdata/bad/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range found {
			f.Add(read(f, file))
		}
	}
	f.Add([]byte(smallYAML))
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := Parse("fuzz.yaml", data)
		if err != nil {
			if spec != nil || err.Error() == "" {
				t.Fatalf("error %q with the experiment %v", err, spec)
			}
			return
		}
		sameAfterYAML(t, spec)
		if _, err := spec.Tables(Options{}); err != nil {
			t.Errorf("a valid experiment has no tables: %v", err)
		}
	})
}
