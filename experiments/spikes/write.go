package spikes

import (
	"fmt"

	"spikesim/experiments/npz"
)

// Write writes a recording to a file, whole or not at all.
func Write(path string, r *Recording) error {
	arrays, err := r.arrays()
	if err != nil {
		return err
	}
	if err := npz.Write(path, arrays, nil); err != nil {
		return fmt.Errorf("writing spikes: %w", err)
	}
	return nil
}

// arrays returns a recording as the arrays of a file.
func (r *Recording) arrays() ([]npz.Array, error) {
	var arrays []npz.Array
	for _, p := range r.Populations {
		if len(p.Trains) != r.Samples {
			return nil, fmt.Errorf("spikes: %d trains of %s for %d samples", len(p.Trains), p.Name, r.Samples)
		}
		times, units, samples := []int64{}, []int32{}, []int32{}
		for i, t := range p.Trains {
			for k, at := range t.At {
				times, units, samples = append(times, int64(at)), append(units, t.Unit[k]), append(samples, int32(i))
			}
		}
		shape := []int{len(times)}
		arrays = append(arrays,
			npz.Array{Name: p.Name + timeEnding, Shape: shape, Data: times},
			npz.Array{Name: p.Name + unitEnding, Shape: shape, Data: units})
		if r.Samples > 1 {
			arrays = append(arrays, npz.Array{Name: p.Name + sampleEnding, Shape: shape, Data: samples})
		}
		if p.Potential != nil {
			arrays = append(arrays, p.potentials(r.Samples)...)
		}
	}
	if r.Labels != nil {
		arrays = append(arrays, npz.Array{Name: labelArray, Shape: []int{len(r.Labels)}, Data: r.Labels})
	}
	if r.Boxes != nil {
		values := []float32{}
		for _, b := range r.Boxes {
			values = append(values, b[:]...)
		}
		arrays = append(arrays, npz.Array{Name: boxArray, Shape: []int{len(r.Boxes), 4}, Data: values})
	}
	return arrays, nil
}

func (p *Population) potentials(samples int) []npz.Array {
	ticks, values, times := len(p.PotentialAt), []float32{}, []int64{}
	for _, v := range p.Potential {
		values = append(values, v...)
	}
	for _, at := range p.PotentialAt {
		times = append(times, int64(at))
	}
	return []npz.Array{
		{Name: p.Name + potentialEnding, Shape: []int{samples, ticks, len(values) / max(samples*ticks, 1)}, Data: values},
		{Name: p.Name + potentialTimeEnding, Shape: []int{ticks}, Data: times},
	}
}
