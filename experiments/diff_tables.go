package experiments

import (
	"fmt"

	"spikesim/experiments/report"
)

func count(x float64) string  { return report.SI(x) }
func rate(x float64) string   { return fmt.Sprintf("%.4f", x) }
func joules(x float64) string { return report.Joules(x) }

// Tables tells how two runs differ: first what a person asks first.
func (d *RunDifference) Tables() []Table {
	head := Table{Title: fmt.Sprintf("B, %s, against A, %s", d.B, d.A)}
	if d.SameSpikes {
		head.Notes = append(head.Notes, "the same spikes: hash "+d.SpikeHashes[0])
	} else {
		head.Notes = append(head.Notes, fmt.Sprintf("other spikes: hash %s, then %s", d.SpikeHashes[0], d.SpikeHashes[1]))
	}
	head.Notes = append(head.Notes, d.verdict()...)
	tables := []Table{head}
	settings := Table{Title: "Settings that differ", Columns: []report.Column{left("key"), left("A"), left("B")}}
	for _, s := range d.Settings {
		settings.Rows = append(settings.Rows, []string{s.Key, s.A, s.B})
	}
	switch {
	case d.Unread != "":
		settings.Notes = []string{"not compared: " + d.Unread}
	case len(d.Settings) == 0:
		settings.Notes = []string{"none"}
	}
	counts := Table{Title: "Per sample", Columns: []report.Column{left(""), right("A"), right("B"), right("B/A")}}
	for _, f := range d.Figures {
		ratio := "–"
		if f.A != 0 {
			ratio = fmt.Sprintf("%.4f", f.B/f.A)
		}
		if f.A == f.B {
			ratio = "equal"
		}
		counts.Rows = append(counts.Rows, []string{f.Name, f.unit(f.A), f.unit(f.B), ratio})
	}
	return append(tables, settings, counts)
}

// verdict says what became of the score.
func (d *RunDifference) verdict() []string {
	s := d.Score
	if s == nil {
		return []string{"no score to compare: " + d.NoScore}
	}
	lines := []string{fmt.Sprintf("%s: %.4f, then %.4f", s.Metric, s.A, s.B)}
	if s.Paired == 0 {
		return append(lines, "by how much that is more than chance is not known: the runs have not kept scores of the same samples")
	}
	line := fmt.Sprintf("on %s samples that both have scored: %+.4f, 95 %% interval %+.4f to %+.4f (%s paired bootstraps): ",
		report.Count(int64(s.Paired)), s.Mean, s.Low, s.High, report.Count(bootstraps))
	switch {
	case s.Mean == 0 && s.Low == 0 && s.High == 0:
		line += "no difference"
	case s.Chance():
		line += "no more than the choice of samples may do"
	default:
		line += "more than the choice of samples does; what another seed does it does not say"
	}
	lines = append(lines, line)
	if s.OnlyA+s.OnlyB > 0 {
		lines = append(lines, fmt.Sprintf("scored by one run only: %d by A, %d by B", s.OnlyA, s.OnlyB))
	}
	return lines
}
