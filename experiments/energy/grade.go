package energy

// Grade says how the constants of a Profile were obtained, so that a reader
// knows how far to trust a joule priced with them.
type Grade string

// The grades, from the strongest evidence to the weakest.
const (
	// Measured constants were measured on a chip that exists, at the best
	// operating point its authors report.
	Measured Grade = "measured"
	// Prototype constants belong to a test chip of a design that was still
	// to be built.
	Prototype Grade = "prototype"
	// PreSilicon constants come from circuit simulation or synthesis before
	// any chip was made.
	PreSilicon Grade = "pre-silicon"
	// Analytic constants are the textbook energies of single arithmetic and
	// memory operations in one technology; no chip consists of these alone.
	Analytic Grade = "analytic"
	// Estimated constants are quoted at second hand, or derived from
	// throughput and power; how they were obtained is not traced here.
	Estimated Grade = "estimate"
)

// grades are all of them, strongest evidence first.
var grades = []Grade{Measured, Prototype, PreSilicon, Analytic, Estimated}
