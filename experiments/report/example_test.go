package report_test

import (
	"os"
	"time"

	"spikesim/experiments/report"
)

func ExampleTable() {
	table := report.Table{
		Title:   "What a run took",
		Columns: []report.Column{{Title: "layer"}, {Title: "spikes", Right: true}, {Title: "synaptic ops", Right: true}, {Title: "energy", Right: true}},
		Rows: [][]string{
			{"conv1", report.Count(497305), report.SI(143.2e6), report.Joules(128.9e-6)},
			{"readout", report.Count(14), report.SI(56), report.Joules(50.4e-12)},
			{"time", report.Duration(83 * time.Minute)},
		},
		Notes: []string{"energy: analytic, of one chip"},
	}
	if err := table.Write(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// What a run took
	// layer        spikes  synaptic ops   energy
	// -------  ----------  ------------  -------
	// conv1       497,305         143 M   129 µJ
	// readout          14            56  50.4 pJ
	// time     1 h 23 min
	// energy: analytic, of one chip
}
