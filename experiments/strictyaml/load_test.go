package strictyaml_test

import (
	"reflect"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

func TestLoadGood(t *testing.T) {
	changed := func(change func(s *spec)) *spec {
		s := defaultSpec()
		s.Seed = 1
		change(s)
		return s
	}
	limit := 1.5
	for _, test := range []struct {
		name, yaml string
		want       *spec
	}{
		{"keys not given keep their defaults", "seed: 1", changed(func(*spec) {})},
		{"scalars of every kind", "seed: 0xff\nticks: 1_000\noffset: -5\nsmall: -128\nbyte: 255\nverbose: true\nleak: -1e-3\nsingle: .5\nname: a b\n",
			changed(func(s *spec) {
				s.Seed, s.Ticks, s.Offset, s.Small, s.Byte, s.Verbose = 255, 1000, -5, -128, 255, true
				s.Leak, s.Single, s.Name = -1e-3, 0.5, "a b"
			})},
		{"whole number for a float", "seed: 1\nleak: 3", changed(func(s *spec) { s.Leak = 3 })},
		{"largest seed", "seed: 18446744073709551615", changed(func(s *spec) { s.Seed = 1<<64 - 1 })},
		{"quoted text", `{seed: 1, name: "12"}`, changed(func(s *spec) { s.Name = "12" })},
		{"words that YAML 1.1 takes for booleans", "seed: 1\nname: yes", changed(func(s *spec) { s.Name = "yes" })},
		{"a list replaces its default", "seed: 1\nsizes: [7]", changed(func(s *spec) { s.Sizes = []int{7} })},
		{"an empty list loads as nil", "seed: 1\nsizes: []", changed(func(s *spec) { s.Sizes = nil })},
		{"an array", "seed: 1\ncorner: [3, 4]", changed(func(s *spec) { s.Corner = [2]int{3, 4} })},
		{"a map replaces its default", "seed: 1\nprices: {add.float32: 0.9}",
			changed(func(s *spec) { s.Prices = map[string]float64{"add.float32": 0.9} })},
		{"an optional section merges with its default", "seed: 1\ncoding: {}", changed(func(*spec) {})},
		{"null switches an optional section off", "seed: 1\ncoding: null", changed(func(s *spec) { s.Coding = nil })},
		{"~ switches it off too", "seed: 1\ncoding: ~", changed(func(s *spec) { s.Coding = nil })},
		{"an optional number", "seed: 1\nlimit: 1.5", changed(func(s *spec) { s.Limit = &limit })},
		{"elements and new sections start from SetDefaults", "seed: 1\nnetwork:\n  populations:\n  - {kind: lif, conv2d: {kernel: 5}}\n",
			changed(func(s *spec) {
				s.Network.Populations = []population{{Kind: "lif", TauMMS: 20, Conv2D: &conv2D{Kernel: 5, Stride: 1}}}
			})},
		{"inline section and key without tag", "seed: 1\nthreads: 4\nplain: 6", changed(func(s *spec) { s.Inner.Threads, s.Plain = 4, 6 })},
		{"byte order mark, comments, CRLF, document markers", "\ufeff# spec\r\n---\r\nseed: 1 # one\r\n...\r\n", changed(func(*spec) {})},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := load(test.yaml)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestLoadBad(t *testing.T) {
	for _, test := range badFiles {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(test.yaml)
			if err == nil {
				t.Fatal("no error")
			}
			if got, want := err.Error(), strings.Join(test.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestErrorHoldsPlaces(t *testing.T) {
	_, err := load("seed: 1\nnetwork: {populations: [{kind: lif, tau: 3}]}")
	e, ok := err.(*strictyaml.Error)
	if !ok || len(e.Problems) != 1 {
		t.Fatalf("error %v", err)
	}
	want := strictyaml.Problem{Line: 2, Column: 37, Path: "network.populations[0].tau", Problem: "unknown key", Remedy: `did you mean "tau_m_ms"?`}
	if e.File != "pet.yaml" || e.Problems[0] != want {
		t.Errorf("got  %+v\nwant %+v", e.Problems[0], want)
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	_, err := load("seed: 1\nsizes: [" + strings.Repeat("x, ", 60) + "]")
	lines := strings.Split(err.Error(), "\n")
	if len(err.(*strictyaml.Error).Problems) != 60 || len(lines) != 51 || lines[50] != "pet.yaml: and 10 more problems" {
		t.Errorf("%d lines, the last: %s", len(lines), lines[len(lines)-1])
	}
}

func TestValidateIsOptional(t *testing.T) {
	if err := strictyaml.Load("x", []byte("ticks: -1"), defaultSpec(), nil); err != nil {
		t.Error(err)
	}
}

func TestReportOnTheWholeDocument(t *testing.T) {
	err := strictyaml.Load("x", []byte("\nticks: 1"), defaultSpec(), func(report validate.Report) {
		report("", "this makes no sense", "")
	})
	if err == nil || err.Error() != "x:2: column 1: this makes no sense" {
		t.Errorf("error %v", err)
	}
}

func TestMisusePanics(t *testing.T) {
	type unsupported struct {
		C chan int `yaml:"c"`
	}
	type badMap struct {
		M map[int]int `yaml:"m"`
	}
	type badInline struct {
		M map[string]int `yaml:",inline"`
	}
	for _, test := range []struct {
		name string
		into any
	}{
		{"not a pointer", spec{}}, {"nil", (*spec)(nil)}, {"pointer to a number", new(int)},
		{"field of an unsupported type", &unsupported{}}, {"map with number keys", &badMap{}}, {"inline map", &badInline{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "strictyaml: ") {
					t.Errorf("panic %q", text)
				}
			}()
			_ = strictyaml.Load("x", []byte("c: 1\nm: {a: 1}"), test.into, nil)
		})
	}
}
