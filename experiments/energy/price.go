package energy

import "math"

// Term is one priced quantity of an Estimate.
type Term struct {
	Count       Quantity `json:"count"`
	Ops         float64  `json:"ops"`           // per sample
	JoulesPerOp float64  `json:"joules_per_op"` // the profile's constant
	Joules      float64  `json:"joules"`        // Ops × JoulesPerOp
}

// Estimate is the energy of one sample under one profile.
type Estimate struct {
	Profile        string  `json:"profile"`
	Grade          Grade   `json:"grade"`
	Source         string  `json:"source"`
	Note           string  `json:"note"`
	JoulesPerImage float64 `json:"joules_per_image"` // sum over Priced
	Priced         []Term  `json:"priced"`
	// StaticJoules is the power at rest for as long as the sample is presented, which is
	// what the chip takes that runs in real time; it is not in the sum. nil where the
	// profile does not know it.
	StaticJoules *float64 `json:"static_joules,omitempty"`
	StaticSource string   `json:"static_source,omitempty"`
	// Dense: it is of one pass of a conventional network, not of the spikes.
	Dense bool `json:"dense,omitempty"`
	// Unpriced lists what is left out: first quantities that were counted, or could be,
	// then what is not counted.
	Unpriced []string `json:"unpriced"`
}

// Price prices c with every profile: 45 nm circuits, chips, conventional processors.
// A quantity without a constant is listed as unpriced, unless it is covered by another.
// It panics if a count is negative, infinite or NaN.
func Price(c Counts) []Estimate {
	var estimates []Estimate
	for _, p := range profiles() {
		estimates = append(estimates, p.Price(c))
	}
	return estimates
}

// Price prices c with one profile; see [Price].
func (p Profile) Price(c Counts) Estimate {
	e := Estimate{
		Profile: p.Name, Grade: p.Grade, Source: p.Source, Note: p.Note, Dense: p.dense(),
		Unpriced: append(p.unpriced(c), p.Unpriced...),
	}
	if p.StaticW > 0 && c.PresentedS > 0 {
		static := p.StaticW * c.PresentedS
		e.StaticJoules, e.StaticSource = &static, p.StaticSource
	}
	for _, d := range Definitions() {
		ops := c.Of(d.Quantity)
		if !(ops >= 0) || math.IsInf(ops, 1) {
			panic("energy: counts must be finite and not negative")
		}
		perOp := p.JoulesPerOp[d.Quantity]
		if perOp == 0 {
			continue
		}
		t := Term{Count: d.Quantity, Ops: ops, JoulesPerOp: perOp, Joules: ops * perOp}
		e.JoulesPerImage += t.Joules
		e.Priced = append(e.Priced, t)
	}
	return e
}

// Range is the energies of the profiles of one grade: how far they lie apart says how
// far a joule is to be trusted.
type Range struct {
	Grade Grade `json:"grade"`
	// Dense: of one pass of a conventional network.
	Dense bool `json:"dense,omitempty"`
	// Low and High are the least and the greatest, LowProfile and HighProfile whose
	// they are, of Profiles in all.
	Low         float64 `json:"low_j"`
	LowProfile  string  `json:"low_profile"`
	High        float64 `json:"high_j"`
	HighProfile string  `json:"high_profile"`
	Profiles    int     `json:"profiles"`
}

// Ranges sums up estimates by grade, strongest evidence first, first those of spikes.
func Ranges(estimates []Estimate) (all []Range) {
	for _, dense := range []bool{false, true} {
		for _, g := range grades {
			r := Range{Grade: g, Dense: dense}
			for _, e := range estimates {
				if e.Grade != g || e.Dense != dense {
					continue
				}
				if r.Profiles == 0 || e.JoulesPerImage < r.Low {
					r.Low, r.LowProfile = e.JoulesPerImage, e.Profile
				}
				if r.Profiles == 0 || e.JoulesPerImage > r.High {
					r.High, r.HighProfile = e.JoulesPerImage, e.Profile
				}
				r.Profiles++
			}
			if r.Profiles > 0 {
				all = append(all, r)
			}
		}
	}
	return all
}
