package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/report"
	"spikesim/network"
)

// Warning says that a population fires in a way that leaves little to learn from
// or to read.
type Warning = network.Warning

// warnings returns what is wrong with how the populations of a network fired, from
// the counts of showing samples; of names them, for example "test images".
func (s *Spec) warnings(d *network.Description, c *network.Counters, of string) []Warning {
	shown := fmt.Sprintf("the %s %s", report.Count(int64(c.Presentations)), of)
	if c.Presentations == 1 {
		shown = "the " + strings.TrimSuffix(of, "s")
	}
	return d.Warnings(c, Tick, shown, network.Tried{Calibration: s.Calibration != nil, Learning: &s.Learning})
}

// tested names the samples that a test shows.
func (s *Spec) tested() string { return scoredName(SplitTest) + " " + s.items() }

// without returns the warnings that are not among others, wherever those were
// seen.
func without(warnings, others []Warning) []Warning {
	return slices.DeleteFunc(slices.Clone(warnings), func(w Warning) bool {
		return slices.ContainsFunc(others, func(o Warning) bool { return o.Kind == w.Kind && o.Population == w.Population })
	})
}

// warnOfEpoch adds to the warnings of an epoch's training those of the test behind
// it that tell of layers that died on the way, and says those that the epoch before
// had not.
func (r *run) warnOfEpoch(e *EpochResult) {
	for _, w := range without(r.results.Warnings, e.Warnings) {
		if w.Kind == network.WarnSilent || w.Kind == network.WarnNearlySilent {
			e.Warnings = append(e.Warnings, w)
		}
	}
	for _, w := range without(e.Warnings, r.lastWarnings()) {
		line := fmt.Sprintf("epoch %d: %s", e.Epoch, w.Text)
		if w.Helps != "" {
			line += "; what helps: " + w.Helps
		}
		r.progress.Line("%s", line)
	}
}

// lastWarnings are those of the last epoch that is complete.
func (r *run) lastWarnings() []Warning {
	if n := len(r.results.Epochs); n > 0 {
		return r.results.Epochs[n-1].Warnings
	}
	return nil
}

// warningTable lists warnings, and what helps each once.
func warningTable(warnings []Warning) Table {
	t := Table{Title: "Warnings"}
	for _, w := range warnings {
		t.Notes = append(t.Notes, w.Text)
	}
	for i, w := range warnings {
		same := func(o Warning) bool { return o.Helps == w.Helps }
		if w.Helps == "" || slices.ContainsFunc(warnings[:i], same) {
			continue
		}
		var names []string
		for _, o := range warnings[i:] {
			if same(o) && !slices.Contains(names, o.Population) {
				names = append(names, o.Population)
			}
		}
		t.Notes = append(t.Notes, fmt.Sprintf("what helps %s: %s", strings.Join(names, ", "), w.Helps))
	}
	return t
}
