package spikes

import (
	"math"

	"spikesim/events"
)

// truths reads labels and boxes, which say how many samples there are.
func (f *file) truths(r *Recording, raw []rawPopulation) {
	labels := f.integers(labelArray)
	if f.used[labelArray] {
		f.within(labelArray, labels, 0, math.MaxInt32, "classes count from 0")
		f.samples(r, raw, labelArray, len(labels))
		for _, label := range labels {
			r.Labels = append(r.Labels, int32(label))
		}
	}
	a := f.array(boxArray)
	if a == nil {
		return
	}
	if len(a.Shape) != 2 || a.Shape[1] != 4 {
		f.problem("array %q has shape %v; give [samples, 4]: xmin, ymin, xmax, ymax in fractions of the frame", boxArray, a.Shape)
		return
	}
	values, err := a.Float32()
	if err != nil {
		f.problem("%v", err)
		return
	}
	f.samples(r, raw, boxArray, a.Shape[0])
	for i := range a.Shape[0] {
		b := [4]float32(values[4*i:])
		if !(0 <= b[0] && b[0] < b[2] && b[2] <= 1 && 0 <= b[1] && b[1] < b[3] && b[3] <= 1) {
			f.problem("%s of sample %d is %v; give 0 <= xmin < xmax <= 1 and 0 <= ymin < ymax <= 1", boxArray, i, b)
			return
		}
		r.Boxes = append(r.Boxes, b)
	}
}

// samples takes the number of samples from an array that has an entry for each.
// Samples without a spike are samples; spikes of samples without an entry are
// none.
func (f *file) samples(r *Recording, raw []rawPopulation, array string, n int) {
	several := false
	for _, p := range raw {
		several = several || f.used[p.name+sampleEnding]
	}
	switch {
	case n < r.Samples:
		f.problem("%q has %d entries for %d samples; give one for each", array, n, r.Samples)
	case n > maxSamples:
		f.problem("%q has %d entries; at most %d samples are read", array, n, maxSamples)
	case n > 1 && !several && len(raw) > 0:
		f.problem("%q has %d entries, but no NAME%s says which sample a spike belongs to", array, n, sampleEnding)
	case r.Samples > 1 && n != r.Samples && f.used[labelArray] && f.used[boxArray] && array == boxArray:
		f.problem("%q has %d entries, %q %d; give as many of both", boxArray, n, labelArray, r.Samples)
	default:
		r.Samples = n
	}
}

// potentials reads what was recorded of a population's potentials.
func (f *file) potentials(r *Recording, p *Population) {
	name := p.Name + potentialEnding
	a, times := f.array(name), f.integers(p.Name+potentialTimeEnding)
	switch {
	case a == nil && times == nil:
		return
	case a == nil || times == nil:
		// The other one stays unread, so that it is reported as a stray.
		delete(f.used, name)
		delete(f.used, p.Name+potentialTimeEnding)
		return
	case len(a.Shape) != 3 || a.Shape[0] != r.Samples || a.Shape[1] != len(times):
		f.problem("array %q has shape %v; give [samples, ticks, units], here [%d, %d, units]", name, a.Shape, r.Samples, len(times))
		return
	}
	values, err := a.Float32()
	if err != nil {
		f.problem("%v", err)
		return
	}
	for _, at := range times {
		p.PotentialAt = append(p.PotentialAt, events.Time(at))
	}
	n := a.Shape[1] * a.Shape[2]
	for i := range r.Samples {
		p.Potential = append(p.Potential, values[i*n:(i+1)*n])
	}
}
