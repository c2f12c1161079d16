package compare

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"spikesim/events"
	"spikesim/events/distance"
	"spikesim/experiments/nir"
	"spikesim/experiments/nir/clocked"
	"spikesim/experiments/nir/stimulus"
)

// Options say what is compared.
type Options struct {
	// DTMS is the step of clocked readings, in ms.
	DTMS float64
	// Exact are the readings at exact times, Profiles the clocked ones.
	Exact    []nir.Reading
	Profiles []*clocked.Profile
	// Reference is the one of them with which the others are compared; "" stands for the
	// first that reads the file.
	Reference string
	// Now is the clock for times.
	Now func() time.Time
}

// Comparison is what all readings gave.
type Comparison struct {
	DTMS      float64    `json:"dt_ms"`
	Steps     int        `json:"steps"`
	Input     int        `json:"input_spikes"`
	Label     int        `json:"label"` // -1 where unknown
	Reference string     `json:"reference"`
	Outcomes  []*Outcome `json:"outcomes"`
	Notes     []string   `json:"notes,omitempty"`
	// Order has the nodes of neurons from the inputs on.
	Order []string `json:"order"`
}

// scales are those of the distances: a shift by a ms costs as much as half a spike that
// is lost and found again.
func scales(dtMS float64) distance.Scales {
	return distance.Scales{CostPerMS: 1 / (10 * dtMS), TauMS: 10 * dtMS}
}

// run is what a comparison goes by.
type run struct {
	g     *nir.Graph
	s     *stimulus.Stimulus
	o     Options
	dt    events.Time
	steps int
	order []string

	comparer distance.Comparer
}

// Run compares readings of a flat graph.
func Run(ctx context.Context, g *nir.Graph, s *stimulus.Stimulus, o Options) (*Comparison, error) {
	dt := events.FromMS(o.DTMS)
	r := &run{g: g, s: s, o: o, dt: dt, steps: s.StepsOf(dt), order: downward(g)}
	if r.steps == 0 {
		return nil, errors.New("the stimulus is empty: nothing to compare")
	}
	c := &Comparison{DTMS: o.DTMS, Steps: r.steps, Input: len(s.Events), Label: s.Label, Reference: o.Reference, Notes: s.Notes, Order: r.order}
	for _, reading := range o.Exact {
		outcome, warnings, err := r.atExactTimes(ctx, reading)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", reading.Profile, err)
		}
		c.Outcomes = append(c.Outcomes, outcome)
		for _, w := range warnings {
			c.Notes = append(c.Notes, reading.Profile+": "+w)
		}
	}
	for _, p := range o.Profiles {
		outcome, err := byClock(ctx, g, p, dt, s, r.steps, o.Now)
		if refused := new(clocked.RefusedError); errors.As(err, &refused) {
			outcome, err = &Outcome{Reading: p.Name, Refused: fmt.Sprintf("%s: %s", refused.Node, refused.Reason)}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		c.Outcomes = append(c.Outcomes, outcome)
	}
	reference := c.outcome(o.Reference)
	if o.Reference == "" {
		if i := slices.IndexFunc(c.Outcomes, func(o *Outcome) bool { return o.Refused == "" }); i >= 0 {
			reference = c.Outcomes[i]
			c.Reference = reference.Reading
		}
	}
	if reference == nil || reference.Refused != "" {
		return nil, fmt.Errorf("%s, with which the others are to be compared, does not read this file", cmp.Or(o.Reference, "any reading"))
	}
	for _, outcome := range c.Outcomes {
		if outcome == reference || outcome.Refused != "" {
			continue
		}
		if err := r.against(ctx, reference, outcome); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Comparison) outcome(reading string) *Outcome {
	for _, o := range c.Outcomes {
		if o.Reading == reading {
			return o
		}
	}
	return nil
}

// against says how an outcome differs from the reference.
func (r *run) against(ctx context.Context, reference, o *Outcome) error {
	o.Against = &Against{}
	var err error
	if o.Against.VictorPurpuraPerSpike, o.Against.VanRossumPerSpike, err = r.apart(reference, o); err != nil {
		return err
	}
	at, differs := first(reference, o, r.order, r.dt)
	o.Against.Same = !differs
	if !differs {
		return nil
	}
	o.Against.Row, o.Against.Node, o.Against.Unit, o.Against.Extra = at.row, at.node, at.unit, at.extra
	return r.explain(ctx, reference, o, at)
}

// apart returns the distances of two outcomes for each spike of both.
func (r *run) apart(a, b *Outcome) (victorPurpura, vanRossum float64, err error) {
	spikes := 0
	for _, name := range r.order {
		p, q := a.node(name), b.node(name)
		if p == nil || q == nil {
			continue
		}
		d, err := r.comparer.Population(&p.train, &q.train, p.Units, scales(r.o.DTMS))
		if err != nil {
			return 0, 0, err
		}
		victorPurpura += d.VictorPurpura.Sum
		vanRossum += d.VanRossum.Sum
		spikes += p.Spikes + q.Spikes
	}
	if spikes > 0 {
		victorPurpura /= float64(spikes)
		vanRossum /= float64(spikes)
	}
	return victorPurpura, vanRossum, nil
}

// explain finds the departures that make the first difference, and the one that makes
// most of all of it.
func (r *run) explain(ctx context.Context, reference, o *Outcome, want place) error {
	base, a := reference.profile, o.Against
	all := clocked.Differences(base, o.profile, r.g)
	cut := reference.until(want.row, r.dt)
	makes := func(departures ...clocked.Difference) (bool, error) {
		got, err := r.try(ctx, base.With(departures...), min(r.steps, want.row+1))
		if got == nil || err != nil {
			return false, err
		}
		at, differs := first(cut, got, r.order, r.dt)
		return differs && at == want, nil
	}
	a.Left = a.VictorPurpuraPerSpike
	nearer := func(text string, departures ...clocked.Difference) error {
		alone, err := r.try(ctx, base.With(departures...), r.steps)
		if alone == nil || err != nil {
			return err
		}
		left, _, err := r.apart(alone, o)
		if err == nil && left < a.Left {
			a.Nearest, a.Left = text, left
		}
		return err
	}
	if reference.exact && o.exact {
		// Where they depart in one way only, it is that.
		if len(all) == 1 {
			a.Reasons = []string{all[0].Text}
		}
		return nil
	}
	if o.exact {
		// Where the clocked reading nearest to it has not got the difference, it is the
		// clock's.
		twin, err := r.try(ctx, o.profile, min(r.steps, want.row+1))
		if err != nil {
			return err
		}
		if _, differs := first(cut, twin, r.order, r.dt); !differs {
			a.Reasons = []string{theClock}
		}
	}
	if reference.exact {
		is, err := makes()
		if err != nil {
			return err
		}
		if is {
			a.Reasons = []string{theClock}
		}
		if err := nearer(theClock); err != nil {
			return err
		}
	}
	if len(a.Reasons) == 0 {
		if err := r.reasons(a, all, makes); err != nil {
			return err
		}
	}
	for _, d := range all {
		if err := nearer(d.Text, d); err != nil {
			return err
		}
	}
	return nil
}

// reasons names the departures that make the first difference, each by itself, or else
// those without which all together don't make it.
func (r *run) reasons(a *Against, all []clocked.Difference, makes func(...clocked.Difference) (bool, error)) error {
	for _, d := range all {
		is, err := makes(d)
		if err != nil {
			return err
		}
		if is {
			a.Reasons = append(a.Reasons, d.Text)
		}
	}
	if len(a.Reasons) > 0 {
		return nil
	}
	whole, err := makes(all...)
	if !whole || err != nil {
		return err
	}
	for i, d := range all {
		is, err := makes(slices.Concat(all[:i], all[i+1:])...)
		if err != nil {
			return err
		}
		if !is {
			a.Reasons = append(a.Reasons, d.Text)
			a.Together = true
		}
	}
	return nil
}

// try runs a profile, or returns nil where it does not read the file.
func (r *run) try(ctx context.Context, p *clocked.Profile, steps int) (*Outcome, error) {
	o, err := byClock(ctx, r.g, p, r.dt, r.s, steps, r.o.Now)
	if refused := new(clocked.RefusedError); errors.As(err, &refused) {
		return nil, nil
	}
	return o, err
}

// until returns an outcome without the spikes after a row.
func (o *Outcome) until(row int, dt events.Time) *Outcome {
	cut := &Outcome{Reading: o.Reading}
	end := events.Time(row+1) * dt
	for _, n := range o.Nodes {
		own := Fired{Name: n.Name, Units: n.Units}
		for i, at := range n.train.At {
			if at <= end {
				own.train.Append(at, n.train.Unit[i])
			}
		}
		cut.Nodes = append(cut.Nodes, own)
	}
	return cut
}
