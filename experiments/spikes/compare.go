package spikes

import (
	"spikesim/events"
	"spikesim/events/distance"
)

// Difference is how the spikes of a population differ between two recordings of the
// same samples.
type Difference struct {
	Population string `json:"population"`
	// Spikes in either, over all samples.
	Spikes [2]int `json:"spikes"`
	// Same is the number of samples with the same spikes.
	Same int `json:"same_samples"`
	// First is the earliest spike that only one has, of the first sample that differs;
	// nil where none does.
	First *First `json:"first,omitempty"`
	// VictorPurpura and VanRossum are summed over units and samples and divided by all
	// spikes: 0 to 1.
	VictorPurpura float64 `json:"victor_purpura_per_spike"`
	VanRossum     float64 `json:"van_rossum_per_spike"`
}

// First is a spike that only one of two recordings has.
type First struct {
	Sample int         `json:"sample"`
	Unit   int32       `json:"unit"` // in C order of channel, row, column
	At     events.Time `json:"time_ns"`
}

// Comparison is what Compare finds.
type Comparison struct {
	Samples     int          `json:"samples"` // of the shorter recording, which are compared
	Populations []Difference `json:"populations"`
	// OnlyA and OnlyB are populations that one recording lacks.
	OnlyA []string `json:"only_a,omitempty"`
	OnlyB []string `json:"only_b,omitempty"`
}

// Compare compares the populations that two recordings have both, sample by sample.
func Compare(a, b *Recording, scales distance.Scales) (*Comparison, error) {
	c := &Comparison{Samples: min(a.Samples, b.Samples), Populations: []Difference{}}
	var comparer distance.Comparer
	for _, p := range a.Populations {
		q := b.Population(p.Name)
		if q == nil {
			c.OnlyA = append(c.OnlyA, p.Name)
			continue
		}
		d := Difference{Population: p.Name}
		for i := range c.Samples {
			x, y := &p.Trains[i], &q.Trains[i]
			s, err := comparer.Population(x, y, units(x, y), scales)
			if err != nil {
				return nil, err
			}
			d.Spikes[0], d.Spikes[1] = d.Spikes[0]+s.Spikes[0], d.Spikes[1]+s.Spikes[1]
			d.VictorPurpura += s.VictorPurpura.Sum
			d.VanRossum += s.VanRossum.Sum
			switch {
			case !s.Diverges:
				d.Same++
			case d.First == nil:
				d.First = &First{i, s.DivergesUnit, s.DivergesAt}
			}
		}
		if n := float64(d.Spikes[0] + d.Spikes[1]); n > 0 {
			d.VictorPurpura, d.VanRossum = d.VictorPurpura/n, d.VanRossum/n
		}
		c.Populations = append(c.Populations, d)
	}
	for _, q := range b.Populations {
		if a.Population(q.Name) == nil {
			c.OnlyB = append(c.OnlyB, q.Name)
		}
	}
	return c, nil
}

// units returns a number of units that holds those of both trains.
func units(trains ...*events.Train) int {
	n := int32(0)
	for _, t := range trains {
		for _, u := range t.Unit {
			n = max(n, u)
		}
	}
	return int(n) + 1
}
