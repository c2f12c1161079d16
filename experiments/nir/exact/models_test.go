package exact_test

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/exact"
)

// Every model, with one spike of weight 2 at 1 ms and a bias of 0.3, follows the closed form
// of its equations, by both readings of a spike.
func TestPotentialsFollowTheEquations(t *testing.T) {
	const (
		dt, area           = .0005, .002 // s
		tauM, tauS, r, win = .01, .004, 3., 5.
		leak, bias, weight = .1, .3, 2.
	)
	// response is what a current x from time 0 on, of length dt or for ever, makes of a
	// potential, and impulse what one of area 1 makes; by time.
	type model struct {
		node             *nir.Node
		rest             func(s float64) float64
		impulse, forever func(s float64) float64
	}
	step := func(tau, s float64) float64 { return -math.Expm1(-s / tau) }
	cuba := func(s float64) float64 {
		return r * win * (math.Exp(-s/tauM) - math.Exp(-s/tauS)) / (tauM - tauS)
	}
	cubaForever := func(s float64) float64 {
		return r * win * (1 - (tauM*math.Exp(-s/tauM)-tauS*math.Exp(-s/tauS))/(tauM-tauS))
	}
	synaptic := fields{"tau_mem": tauM, "tau_syn": tauS, "r": r, "w_in": win, "v_leak": leak}
	with := func(f fields, threshold float64) fields {
		g := fields{"v_threshold": threshold}
		for k, v := range f {
			g[k] = v
		}
		return g
	}
	leaky := fields{"tau": tauM, "r": r, "v_leak": leak}
	lif := func(s float64) float64 { return r / tauM * math.Exp(-s/tauM) }
	lifForever := func(s float64) float64 { return r * step(tauM, s) }
	rest := func(s float64) float64 { return leak * step(tauM, s) }
	none := func(float64) float64 { return 0 }
	for _, m := range []model{
		{node("v", nir.I, fields{"r": r}), none, func(float64) float64 { return r }, func(s float64) float64 { return r * s }},
		{node("v", nir.IF, fields{"r": r, "v_threshold": 1e6}), none, func(float64) float64 { return r }, func(s float64) float64 { return r * s }},
		{node("v", nir.LI, leaky), rest, lif, lifForever},
		{node("v", nir.LIF, with(leaky, 1e6)), rest, lif, lifForever},
		{node("v", nir.CubaLI, synaptic), rest, cuba, cubaForever},
		{node("v", nir.CubaLIF, with(synaptic, 1e6)), rest, cuba, cubaForever},
	} {
		for _, profile := range []string{nir.ExactDirac, nir.ExactPulse} {
			g := network(t, []*nir.Node{
				node("in", nir.Input, fields{"shape": ints(1)}), node("out", nir.Output, fields{"shape": ints(1)}), m.node,
				node("a", nir.Affine, fields{"weight": single(weight), "bias": []float64{bias}}),
			}, "in>a>v>out")
			n := exact.Compile(g, reading(t, profile, func(r *nir.Reading) { r.DTMS, r.AreaS = dt*1e3, area }))
			rec := run(t, n, exact.Trial{Input: map[string]events.Train{"in": train(ms, 0)}, Duration: 20 * ms, Step: ms / 4, Potentials: []string{"v"}})
			for k, row := range rec.Potentials["v"] {
				s := float64(k+1) * .00025
				want := m.rest(s) + area/dt*bias*m.forever(s)
				if s > .001 && profile == nir.ExactDirac {
					want += area * weight * m.impulse(s-.001)
				} else if s > .001 {
					want += area / dt * weight * (m.forever(s-.001) - m.forever(max(0, s-.001-dt)))
				}
				if s == .001 && profile == nir.ExactDirac {
					want += area * weight * m.impulse(0)
				}
				if math.Abs(row[0]-want) > 1e-9*max(1, math.Abs(want)) {
					t.Errorf("%s, %s: %v at %g s, want %v", m.node.Type, profile, row[0], s, want)
					break
				}
			}
		}
	}
}
