package strictyaml_test

import (
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/strictyaml"
)

// networkText is a document with what settings reach into.
const networkText = "seed: 1\nnetwork:\n  populations:\n  - name: a\n    kind: lif\n  - {name: b, kind: lif, conv2d: {kernel: 3}}\n"

func set(t *testing.T, text string, settings ...string) (*spec, error) {
	t.Helper()
	var list []strictyaml.Setting
	for _, s := range settings {
		setting, err := strictyaml.ParseSetting(s)
		if err != nil {
			t.Fatal(err)
		}
		if setting.String() != s {
			t.Errorf("%q reads as %q", s, setting)
		}
		list = append(list, setting)
	}
	into := defaultSpec()
	err := strictyaml.LoadSet("pet.yaml", []byte(text), list, into, into.validate)
	return into, err
}

func TestSettings(t *testing.T) {
	got, err := set(t, networkText, "seed=7", "network.populations.b.conv2d.kernel=5", "network.populations.0.tau_m_ms=3",
		"coding.max_rate_per_ms=2", "split=[0.5, 0.25]", "ticks=4", "ticks=6")
	if err != nil {
		t.Fatal(err)
	}
	p := got.Network.Populations
	if got.Seed != 7 || len(p) != 2 || p[1].Conv2D.Kernel != 5 || p[0].TauMMS != 3 || got.Coding == nil || got.Coding.Rate != 2 ||
		!slices.Equal(got.Split, []float64{0.5, 0.25}) || got.Ticks != 6 {
		t.Errorf("got %+v", got)
	}
	if got, err = set(t, networkText+"coding: {max_rate_per_ms: 2}\n", "coding=null"); err != nil || got.Coding != nil {
		t.Errorf("got %+v, %v", got.Coding, err)
	}
	if got, err = set(t, networkText+"coding: null\n", "coding.max_rate_per_ms=2"); err != nil || got.Coding == nil || got.Coding.Rate != 2 {
		t.Errorf("got %+v, %v", got.Coding, err)
	}
}

func TestWrongSettings(t *testing.T) {
	for _, tt := range []struct{ setting, want string }{
		{"tick=2", "pet.yaml, as set: tick: unknown key; did you mean \"ticks\"?"},
		{"seed=0", "pet.yaml, as set: seed: 0 is not a seed; write a number above 0"},
		{"ticks=many", "pet.yaml, as set: ticks: \"many\" is not a whole number"},
		{"network.populations.c.kind=lif", "network.populations.c.kind=lif: there is no \"c\" in that list; there are a, b"},
		{"split.2=1", "split.2=1: \"2\" is no element of that list; write a number below 2"},
		{"seed=[1", "the value of seed=[1 is not YAML on one line"},
		{"seed=1\nticks: 2", "is not YAML on one line"},
		{"network.populations.b.conv2d.kernel=4", "pet.yaml, as set: network.populations[1].conv2d.kernel: 4 is not odd"},
		{"seed.deeper=1", "pet.yaml, as set: seed: a section is not a whole number"},
	} {
		_, err := set(t, networkText+"split: [0.5, 0.5]\n", tt.setting)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("--set %s: %v, want %s", tt.setting, err, tt.want)
		}
	}
	for _, text := range []string{"seed", "=1", "seed=", ""} {
		if _, err := strictyaml.ParseSetting(text); err == nil || !strings.Contains(err.Error(), "KEY=VALUE") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
