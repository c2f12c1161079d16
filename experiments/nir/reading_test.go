package nir_test

import (
	"testing"

	"spikesim/experiments/nir"
)

func TestImpliedStep(t *testing.T) {
	of := func(nodes ...fields) float64 {
		g := graph{nodes: map[string]fields{"in": in(1)}, edges: nil}
		before := "in"
		for i, n := range nodes {
			name := string(rune('a' + i))
			g.nodes[name] = n
			g.edges = append(g.edges, before+" "+name)
			before = name
		}
		return g.flat(t).ImpliedDTMS()
	}
	for _, c := range []struct {
		name string
		got  float64
		want float64
	}{
		{"r = tau/dt", of(lif(.002, float64(float32(.002)/float32(1e-4)))), .1},
		{"r = 1", of(lif(.002, 1)), 0},
		{"two steps", of(lif(.002, 20), lif(.002, 2)), 0},
		{"one step, and one that says nothing", of(lif(.002, 2), lif(.002, 1)), 1},
		{"an IF", of(fields{"type": "IF", "r": 2000., "v_threshold": 1.}), .5},
		{"negative", of(lif(.002, -2)), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestReadings(t *testing.T) {
	for _, profile := range []string{nir.ExactDirac, nir.ExactPulse} {
		r, err := nir.ExactReading(profile)
		if err != nil {
			t.Fatal(err)
		}
		r.Validate(func(path, problem, _ string) { t.Errorf("%s: %s: %s", profile, path, problem) })
		g := graph{nodes: map[string]fields{"in": in(1), "a": lif(.01, 20)}, edges: []string{"in a"}}.flat(t)
		if s := r.Settled(g); s.DTMS != .5 || s.AreaS != .0005 || s.RecurrentDelayMS != .5 {
			t.Errorf("%+v", s)
		}
	}
	if _, err := nir.ExactReading("norse"); err == nil {
		t.Error("a clocked profile")
	}
	said := 0
	(&nir.Reading{Spike: "x", Threshold: "x", Reset: "x", LowerBound: "x", AreaS: -1, DTMS: 1e9}).Validate(func(_, _, _ string) { said++ })
	if said != 6 {
		t.Errorf("%d problems", said)
	}
}
