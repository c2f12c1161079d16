package experiments

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"spikesim/events"
	"spikesim/experiments/report"
)

// keepPairs keeps the spikes of the first image for a picture.
func (c *comparer) keepPairs(exact, coarse *shown) {
	for p, info := range c.session.Net.Describe().Populations {
		neurons := info.Neurons.Units()
		moved, there := onGrid(&exact.trains[p][0], Tick), onGrid(&coarse.trains[p][0], Tick)
		c.result.pairs = append(c.result.pairs, report.Pair{
			First: plotted(info.Name, neurons, &moved), Second: plotted(info.Name, neurons, &there),
		})
	}
}

func plotted(name string, neurons int, train *events.Train) report.Train {
	t := report.Train{Name: name, Neurons: neurons, Unit: train.Unit}
	for _, at := range train.At {
		t.TimeMS = append(t.TimeMS, at.MS())
	}
	return t
}

// pictures names what draws each picture: convergence, crossover and the two
// rasters.
func (c *comparer) pictures() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"convergence.png": c.drawConvergence,
		"work.png":        c.drawWork,
		"time.png":        c.drawTime,
		"rasters.png":     c.drawRasters,
	}
}

func (c *comparer) writePictures() error {
	for file, draw := range c.pictures() {
		var b bytes.Buffer
		if err := draw(&b); err != nil {
			return fmt.Errorf("drawing %s: %w", file, err)
		}
		if err := writeFile(filepath.Join(c.result.Dir, file), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparer) title(what string) string {
	return fmt.Sprintf("%s: %s, %s, seed %d", c.result.Experiment, what, c.result.Dataset.Name, c.result.Seed)
}

func (c *comparer) drawConvergence(w io.Writer) error {
	var ticks []report.Tick
	var series []report.Series
	var steps []float64
	for _, s := range c.result.Steps {
		steps = append(steps, s.DTMS)
		ticks = append(ticks, report.Tick{At: s.DTMS, Label: stepText(s.DTMS)})
	}
	largest := 0.0
	for p, info := range c.session.Net.Describe().Populations {
		if info.Input {
			continue // its spikes are given
		}
		line := report.Series{Name: info.Name, X: steps}
		for _, s := range c.result.Steps {
			line.Y = append(line.Y, s.Populations[p].VictorPurpura)
			largest = max(largest, s.Populations[p].VictorPurpura)
		}
		series = append(series, line)
	}
	if len(steps) > 1 && largest > 0 {
		end := steps[len(steps)-1]
		series = append(series, report.Series{Name: "order 1", Dashed: true,
			X: []float64{steps[0], end}, Y: []float64{largest, largest * end / steps[0]}})
	}
	return report.LogLog(w, c.title("clocked towards event-driven"), "step (ms)", "Victor-Purpura distance per spike", series, ticks...)
}

func (c *comparer) drawWork(w io.Writer) error {
	return c.drawCrossover(w, "operations, event-driven / clocked", "work of each layer alone",
		func(r RateResult) float64 { return r.EventOps / r.ClockedOps })
}

func (c *comparer) drawTime(w io.Writer) error {
	return c.drawCrossover(w, "time, event-driven / clocked", "time of each layer alone",
		func(r RateResult) float64 { return r.EventSeconds / r.ClockedSeconds })
}

// drawCrossover draws a ratio of costs against the input rate: below 1 the
// event-driven engine wins.
func (c *comparer) drawCrossover(w io.Writer, yLabel, title string, ratio func(RateResult) float64) error {
	var series []report.Series
	for _, l := range c.result.Crossover {
		line := report.Series{Name: l.Layer}
		for _, r := range l.Rates {
			line.X, line.Y = append(line.X, r.InputRatePerMS), append(line.Y, ratio(r))
		}
		series = append(series, line)
	}
	first, final := crossoverRates[0], crossoverRates[len(crossoverRates)-1]
	series = append(series, report.Series{Name: "equal", Dashed: true, X: []float64{first, final}, Y: []float64{1, 1}})
	return report.LogLog(w, c.title(title), "input rate (spikes per unit and ms)", yLabel, series)
}

func (c *comparer) drawRasters(w io.Writer) error {
	return report.RasterPair(w, c.title("first "+c.spec.Dataset.Item()+", in steps of 1 ms"), "event-driven", "clocked, 1 ms",
		float64(c.spec.DurationMS), c.result.pairs)
}
