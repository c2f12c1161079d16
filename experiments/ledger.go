package experiments

import (
	"fmt"

	"spikesim/coding"
	"spikesim/experiments/energy"
	"spikesim/experiments/report"
	"spikesim/network"
)

// LedgerEntry is what one part of a network did, per sample. The counts of all entries
// add up to those that are priced.
type LedgerEntry struct {
	// Part is "connection", "population" or "coding", and Of which of them: the names of
	// both ends of a connection, with " to " between them.
	Part string `json:"part"`
	Of   string `json:"of"`
	energy.Counts
}

const bitsPerWord = 32

// ledger lists what was counted, per sample, by connection and population.
func (r *run) ledger(c network.Counters) []LedgerEntry {
	d := r.session.Net.Describe()
	images := float64(max(c.Presentations, 1))
	entries := []LedgerEntry{}
	if macs := r.codingMACs(); macs > 0 {
		entries = append(entries, LedgerEntry{"coding", "the filter before the input's spikes", energy.Counts{CodingMACs: float64(macs)}})
	}
	for i, conn := range d.Connections {
		cc := c.Connections[i]
		entries = append(entries, LedgerEntry{"connection", conn.From + " to " + conn.To, energy.Counts{
			SynapticOps: float64(cc.SynapticOps) / images, QueueEvents: float64(cc.Spikes) / images, DenseOps: float64(conn.DenseOps()),
		}})
	}
	for i, p := range d.Populations {
		if p.Input {
			continue
		}
		pc := c.Populations[i]
		updates := float64(pc.NeuronUpdates) / images
		entries = append(entries, LedgerEntry{"population", p.Name, energy.Counts{
			NeuronUpdates: updates, StateWords: updates * float64(8*p.StateBytes) / bitsPerWord,
			Spikes: float64(pc.Spikes) / images, ReadoutMACs: float64(pc.ReadoutMACs) / images,
			LearningMACs: float64(pc.GradientMACs) / images, WeightUpdates: float64(pc.WeightUpdates) / images,
		}})
	}
	return entries
}

// codingMACs returns the multiply-accumulates that turn a sample's image into what is
// encoded.
func (r *run) codingMACs() int64 {
	set, spec := r.session.set, r.spec.Coding.Filter
	if spec == nil || set.Height == 0 {
		return 0
	}
	filter, err := coding.NewFilter(spec, set.Height, set.Width)
	if err != nil {
		panic("experiments: " + err.Error()) // the session has made one
	}
	return filter.MACs()
}

// price prices the entries of a ledger together.
func (r *run) price(entries []LedgerEntry) []energy.Estimate {
	total := energy.Counts{PresentedS: float64(r.spec.DurationMS) / 1e3}
	for _, e := range entries {
		total.SynapticOps += e.SynapticOps
		total.QueueEvents += e.QueueEvents
		total.NeuronUpdates += e.NeuronUpdates
		total.StateWords += e.StateWords
		total.Spikes += e.Spikes
		total.CodingMACs += e.CodingMACs
		total.ReadoutMACs += e.ReadoutMACs
		total.LearningMACs += e.LearningMACs
		total.WeightUpdates += e.WeightUpdates
		total.DenseOps += e.DenseOps
	}
	return energy.Price(total)
}

// energyTable gives energies as ranges, by how good the evidence for them is.
func (r *Results) energyTable() Table {
	t := Table{
		Title:   "Energy per " + r.item() + ", estimated from the counts above, by grade of evidence",
		Columns: []report.Column{left("evidence"), right("from"), left("profile"), right("to"), left("profile"), left("of")},
	}
	for _, g := range energy.Ranges(r.Energy) {
		of := "the spikes"
		if g.Dense {
			of = "one dense pass"
		}
		if g.Profiles == 1 {
			t.Rows = append(t.Rows, []string{string(g.Grade), report.Joules(g.Low), g.LowProfile, "", "", of})
			continue
		}
		t.Rows = append(t.Rows, []string{string(g.Grade), report.Joules(g.Low), g.LowProfile, report.Joules(g.High), g.HighProfile, of})
	}
	t.Notes = []string{fmt.Sprintf("%d profiles with sources, every quantity that they price and all that they do not, and the ledger by connection and population, in %s", len(r.Energy), resultsFile)}
	for _, e := range r.Energy {
		if e.StaticJoules != nil {
			t.Notes = append(t.Notes, fmt.Sprintf("in real time a chip at rest takes more: %s in %d ms (%s)", report.Joules(*e.StaticJoules), r.DurationMS, e.StaticSource))
			break
		}
	}
	return t
}
