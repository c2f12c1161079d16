package parity

import (
	"fmt"
	"io"
	"math"

	"spikesim/experiments/report"
)

// Quantity is something that is compared.
type Quantity string

// The quantities.
const (
	Membrane       Quantity = "membrane" // of the last tick
	Readout        Quantity = "readout"
	Loss           Quantity = "loss"
	WeightGradient Quantity = "weight gradient" // of the first learning tick
	BiasGradient   Quantity = "bias gradient"
	FinalWeights   Quantity = "final weights"
	FinalBias      Quantity = "final bias"
	// WeightChange is what learning changed: final minus initial weights, in
	// units of the learning rate times the number of steps, which no weight can
	// exceed. It is shown and has no tolerance: where a gradient is lost in
	// rounding, AdaMax makes a full step of it in either direction.
	WeightChange Quantity = "weight change"
)

// Tolerances. Absolute ones are in the unit of the quantity; relative ones are
// parts of the largest magnitude in the recorded array.
const (
	ReadoutTolerance  = 1e-4 // absolute; losses too
	MembraneTolerance = 1e-4 // relative
	GradientTolerance = 1e-4 // relative
	WeightTolerance   = 1e-4 // relative
)

// tolerance returns the tolerance of a quantity and whether it is relative.
func (q Quantity) tolerance() (t float64, relative bool) {
	switch q {
	case Readout, Loss:
		return ReadoutTolerance, false
	case Membrane:
		return MembraneTolerance, true
	case WeightGradient, BiasGradient:
		return GradientTolerance, true
	case FinalWeights, FinalBias:
		return WeightTolerance, true
	}
	return math.Inf(1), false
}

// Deviation is the largest difference between two arrays.
type Deviation struct {
	Quantity Quantity
	// Absolute is the largest difference, Relative the same as a part of the
	// largest magnitude in the recorded array.
	Absolute, Relative float64
}

// OK reports whether the deviation is within tolerance. NaN is not.
func (d Deviation) OK() bool {
	tolerance, relative := d.Quantity.tolerance()
	if relative {
		return d.Relative <= tolerance
	}
	return d.Absolute <= tolerance
}

// Row is the comparison of one layer.
type Row struct {
	Layer      string
	Deviations []Deviation
	// Counts is the number of ticks with a recorded spike count. CountsDiffer
	// is at how many of them ours was another before units within rounding took
	// the recording's side, CountsUnexplained at how many it still was.
	Counts, CountsDiffer, CountsUnexplained int
	// Doubtful is the number of threshold tests within rounding of 0, Overruled
	// at how many of them the recording's side was taken.
	Doubtful, Overruled int
	// Furthest is the largest distance from the threshold at which the
	// recording's side was taken.
	Furthest float64
	// Step is the most that a step of the weights, each by the learning rate, can
	// have changed a potential.
	Step float64
	// Sides are all decisions that were taken from the recording.
	Sides []Side
}

// Comparison is one replay.
type Comparison struct {
	Name    string
	Replays int // runs it took to follow the recording
	Layers  []Row
	// Learning says that the run learned.
	Learning bool
}

// Report is the comparison of a recorded run with its replays.
type Report struct {
	Path        string
	Trace       *Trace
	Comparisons []*Comparison
}

// add appends the deviation of two arrays of equal length.
func (r *Row) add(q Quantity, got, want any) {
	r.Deviations = append(r.Deviations, deviation(q, widen(got), widen(want)))
}

// addChange appends the deviation of what learning changed.
func (r *Row) addChange(t *Trace, final []float32, l *Layer) {
	unit := t.LearningRate * float64(t.Ticks-t.BurnIn)
	if unit == 0 {
		return
	}
	d := deviation(WeightChange, widen(final), widen(l.FinalWeights))
	d.Absolute /= unit
	r.Deviations = append(r.Deviations, d)
}

func widen(values any) []float64 {
	switch v := values.(type) {
	case []float64:
		return v
	case []float32:
		wide := make([]float64, len(v))
		for i, x := range v {
			wide[i] = float64(x)
		}
		return wide
	}
	panic("parity: neither float32 nor float64")
}

func deviation(q Quantity, got, want []float64) Deviation {
	if len(got) != len(want) {
		panic("parity: arrays of different length")
	}
	d, largest := Deviation{Quantity: q}, 0.0
	for i, w := range want {
		// math.Max keeps NaN, so that it shows and is not lost.
		d.Absolute = math.Max(d.Absolute, math.Abs(got[i]-w))
		largest = math.Max(largest, math.Abs(w))
	}
	if d.Relative = d.Absolute; largest > 0 {
		d.Relative = d.Absolute / largest
	}
	return d
}

// Deviates says that a replay is beyond tolerance.
type Deviates struct{ Beyond int }

func (e *Deviates) Error() string {
	return fmt.Sprintf("parity: %d comparisons are beyond tolerance; the table marks them with !", e.Beyond)
}

// Err returns a *Deviates when anything is beyond tolerance, or nil.
func (r *Report) Err() error {
	beyond := 0
	for _, c := range r.Comparisons {
		for _, row := range c.Layers {
			if row.CountsUnexplained > 0 {
				beyond++
			}
			for _, d := range row.Deviations {
				if !d.OK() {
					beyond++
				}
			}
		}
	}
	if beyond > 0 {
		return &Deviates{beyond}
	}
	return nil
}

// Write writes the report as tables.
func (r *Report) Write(w io.Writer) error {
	t := r.Trace
	fmt.Fprintf(w, "%s: %d images of %d×%d, %d ticks, learning after %d at rate %g\n",
		r.Path, t.Batch, t.Height, t.Width, t.Ticks, t.BurnIn, t.LearningRate)
	for _, c := range r.Comparisons {
		fmt.Fprintln(w)
		if err := c.table().Write(w); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "\nLargest deviations, absolute and relative to the largest recorded magnitude; ! is beyond tolerance.\n")
	fmt.Fprintf(w, "Tolerances: readout and loss %g absolute, membrane %g, gradients %g and weights %g relative.\n",
		ReadoutTolerance, MembraneTolerance, GradientTolerance, WeightTolerance)
	fmt.Fprintf(w, "Spike counts: ticks at which the layer's count differs, those of them that units within rounding of the\n"+
		"threshold do not explain, and the units that were given the recording's side, of all within rounding.\n")
	fmt.Fprintf(w, "Step: the most that one step of the weights can move a potential; much beyond 1, rounding alone makes runs differ.\n"+
		"Learning takes the errors of the recorded readouts; the readout column says how far ours were.\n")
	fmt.Fprintf(w, "Sides of the recording: which neurons fire, get a pooling window's gradient, or make which step, where our own\n"+
		"value is within rounding of the edge; the last number is the distance.\n")
	verdict := "within tolerance"
	if err := r.Err(); err != nil {
		verdict = err.Error()
	}
	_, err := fmt.Fprintf(w, "Verdict: %s\n", verdict)
	return err
}

// table returns how far each layer is off, and the sides that were taken.
func (c *Comparison) table() report.Table {
	t := report.Table{Title: c.Name, Columns: []report.Column{{Title: "layer"}}}
	if c.Replays > 1 {
		t.Title += fmt.Sprintf(" (replay %d; the ones before chose other sides within rounding)", c.Replays)
	}
	for _, d := range c.Layers[0].Deviations {
		t.Columns = append(t.Columns, report.Column{Title: string(d.Quantity)})
	}
	if c.Learning {
		t.Columns = append(t.Columns, report.Column{Title: "step"})
	}
	t.Columns = append(t.Columns, report.Column{Title: "counts differ"}, report.Column{Title: "unexplained"}, report.Column{Title: "overruled"})
	for _, row := range c.Layers {
		cells := []string{row.Layer}
		for _, d := range row.Deviations {
			cells = append(cells, d.String())
		}
		if c.Learning {
			cells = append(cells, fmt.Sprintf("%.2g", row.Step))
		}
		overruled := fmt.Sprintf("%d of %d", row.Overruled, row.Doubtful)
		if row.Overruled > 0 {
			overruled += fmt.Sprintf(", |U| ≤ %.1e", row.Furthest)
		}
		t.Rows = append(t.Rows, append(cells, fmt.Sprintf("%d of %d", row.CountsDiffer, row.Counts),
			fmt.Sprintf("%d%s", row.CountsUnexplained, mark(row.CountsUnexplained == 0)), overruled))
		for _, s := range row.Sides {
			t.Notes = append(t.Notes, fmt.Sprintf("side of the recording: %s, %v", row.Layer, s))
		}
	}
	return t
}

// String returns the deviation as the tables show it.
func (d Deviation) String() string {
	if d.Quantity == WeightChange {
		return fmt.Sprintf("%.1e", d.Absolute)
	}
	return fmt.Sprintf("%.1e %.1e%s", d.Absolute, d.Relative, mark(d.OK()))
}

func mark(ok bool) string {
	if ok {
		return ""
	}
	return "!"
}
