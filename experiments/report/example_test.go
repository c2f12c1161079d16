package report_test

import (
	"os"
	"time"

	"spikesim/experiments/report"
)

func ExampleTable() {
	columns := []report.Column{
		{Title: "layer"}, {Title: "spikes", Right: true}, {Title: "synaptic ops", Right: true}, {Title: "energy", Right: true},
	}
	err := report.Table(os.Stdout, columns, [][]string{
		{"conv1", report.Count(497305), report.SI(143.2e6), report.Joules(128.9e-6)},
		{"readout", report.Count(14), report.SI(56), report.Joules(50.4e-12)},
		{"time", report.Duration(83 * time.Minute)},
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// layer        spikes  synaptic ops   energy
	// -------  ----------  ------------  -------
	// conv1       497,305         143 M   129 µJ
	// readout          14            56  50.4 pJ
	// time     1 h 23 min
}
