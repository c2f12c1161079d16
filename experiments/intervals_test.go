package experiments

import (
	"math"
	"testing"

	"spikesim/events"
	"spikesim/network"
	"spikesim/sim/random"
)

// A clock has a CV of 0, a Poisson process one of 1, and who hardly fires has none.
func TestIntervals(t *testing.T) {
	m := &intervals{neurons: []int{0, 3, 200}, found: [][]intervalsFound{make([]intervalsFound, 3), make([]intervalsFound, 3), make([]intervalsFound, 3)}}
	heard := 0
	probe, end := m.over(network.Probe{Fired: func(int, int, events.Time, []int32) { heard++ }}, 1, 2)
	probe.Fired(0, 0, 1, []int32{0})
	for k := range events.Time(20) {
		probe.Fired(1, 1, (k+1)*events.Millisecond, []int32{0})
	}
	for k := range events.Time(fewestIntervals) {
		probe.Fired(1, 0, k*k+1, []int32{1})
	}
	for n := range int32(200) {
		at := 0.
		for k := range uint64(500) {
			at += random.New(1).Int(int(n)).Exp(k)
			probe.Fired(2, 1, events.FromMS(at), []int32{n})
		}
	}
	end()
	if cv, n := m.cv(0); cv != nil || n != 0 {
		t.Errorf("an input has a CV of %v", *cv)
	}
	if cv, n := m.cv(1); cv == nil || *cv > 1e-12 || n != 1 {
		t.Errorf("a clock has a CV of %v, of %d neurons", *cv, n)
	}
	if cv, n := m.cv(2); cv == nil || math.Abs(*cv-1) > .02 || n != 200 {
		t.Errorf("Poisson processes have a CV of %v, of %d neurons", *cv, n)
	}
	if heard != 1+20+fewestIntervals+200*500 {
		t.Errorf("the other probe heard %d times", heard)
	}
}

// It is a result of runs without a task, the same for every GOMAXPROCS.
func TestIntervalsOfARun(t *testing.T) {
	const yaml = `
name: quiet
batch: 1
duration_ms: 200
inputs: {in: {poisson: {rate_per_ms: 0.2}}}
network:
  neuron: {lif: {tau_m_ms: 10, threshold: 1}}
  populations:
    - {name: in, input: {units: 40}}
    - {name: web, sparse: {units: 30, in_degree: 20, weight: 0.2}}
`
	r := mustRun(t, parse(t, yaml), options(t))
	web := r.Populations[1]
	if web.IntervalCV == nil || *web.IntervalCV < .2 || *web.IntervalCV > 1.2 || web.IntervalNeurons < 20 || r.Populations[0].IntervalCV != nil {
		t.Errorf("populations %+v", r.Populations)
	}
	text := ""
	for _, table := range r.Tables() {
		for _, c := range table.Columns {
			text += c.Title + "\n"
		}
	}
	wantTexts(t, text, "CV of intervals")
	if s := mustRun(t, parse(t, smallYAML), options(t)); s.Populations[1].IntervalCV != nil {
		t.Error("a run with a task measures intervals")
	}
}
