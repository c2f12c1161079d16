package experiments

import (
	"context"
	"fmt"

	"spikesim/experiments/report"
	"spikesim/network"
)

// AnytimeResult is how good the predictions are when they are read at a tick,
// and what the network has done by then; counts are per image.
type AnytimeResult struct {
	Tick int `json:"tick"`
	// MIoU is that of the experiment's own rule, over as many ticks as there
	// have been, and ScorePerLayer that of each layer at this tick.
	Score         float64   `json:"{metric}"`
	ScorePerLayer []float64 `json:"{metric}_per_layer"`
	// Spikes, InputSpikes and SynapticOps are those up to this tick. An operation
	// counts when its spike arrives.
	Spikes      float64 `json:"spikes"`
	InputSpikes float64 `json:"input_spikes"`
	SynapticOps float64 `json:"synaptic_ops"`
}

// anytime shows the samples to be scored once more and reads them at every tick.
func (r *run) anytime(ctx context.Context) error {
	s, net := r.session, r.session.Net
	samples, ticks := r.part.samples, r.spec.DurationMS
	n := len(samples)
	if n == 0 {
		return nil
	}
	work := newTickWork(r.spec, net.Describe())
	r.progress.Start("testing at every tick", n, r.spec.items())
	heard := newReadings(s, ticks)
	net.ReadoutEvery(1)
	net.Observe(network.Probe{Readout: heard.hear, Fired: work.fired, Received: work.received})
	defer func() {
		net.ReadoutEvery(0)
		net.Observe(network.Probe{})
		net.ResetCounters()
	}()
	points := make([]AnytimeResult, ticks)
	for i := range points {
		points[i].Tick, points[i].ScorePerLayer = i+1, make([]float64, len(s.layers))
	}
	for first := 0; first < n; first += r.spec.Batch {
		lanes := min(r.spec.Batch, n-first)
		if err := s.showTests(ctx, samples[first:first+lanes]); err != nil {
			r.progress.Done("cancelled")
			return err
		}
		for l := range lanes {
			truth := truthOf(&samples[first+l])
			for i := range points {
				p := &points[i]
				p.Score += s.task.Score(heard.answer(r.rule.layers, l, max(1, p.Tick-r.rule.ticks+1), p.Tick), truth) / float64(n)
				for layer := range s.layers {
					p.ScorePerLayer[layer] += s.task.Score(heard.answer([]int{layer}, l, p.Tick, p.Tick), truth) / float64(n)
				}
			}
		}
		r.progress.Step(first+lanes, "")
	}
	r.progress.Done("")
	work.into(points, float64(n))
	r.results.Anytime = points
	return nil
}

// maxAnytimeRows bounds the table of ticks; results.json has all of them.
const maxAnytimeRows = 25

func (r *Results) anytimeTable() Table {
	t := Table{
		Title: fmt.Sprintf("Anytime: %s %s read at a tick, and the work per %s up to it", scoredName(r.Dataset.Split), r.metric(), r.item()),
		Columns: []report.Column{right("tick"), right(r.metric() + " of the result"), right("of the last layer"), right("spikes"),
			right("input spikes"), right("synaptic ops")},
	}
	step := (len(r.Anytime) + maxAnytimeRows - 1) / maxAnytimeRows
	for i, a := range r.Anytime {
		if (i+1)%step != 0 && i != len(r.Anytime)-1 {
			continue
		}
		t.Rows = append(t.Rows, []string{
			fmt.Sprint(a.Tick), fmt.Sprintf("%.4f", a.Score), fmt.Sprintf("%.4f", last(a.ScorePerLayer)),
			report.SI(a.Spikes), report.SI(a.InputSpikes), report.SI(a.SynapticOps),
		})
	}
	if step > 1 {
		t.Notes = []string{fmt.Sprintf("every tick in %s", resultsFile)}
	}
	return t
}
