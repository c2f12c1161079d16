package exact

import (
	"fmt"
	"slices"

	"spikesim/events"
	"spikesim/network"
)

// recorder notes what populations do. What is noted of one is written by the goroutine
// that runs it.
type recorder struct {
	net         *Network
	description *network.Description
	potentials  []string

	spikes []*events.Train // per population; nil where they are not noted
	levels [][][]float64   // per population, [step][unit]
	noted  []bool          // potentials, per population
}

// prepare checks what is asked for, and what is shown.
func (r *recorder) prepare(t Trial) error {
	n := len(r.description.Populations)
	r.spikes, r.levels, r.noted = make([]*events.Train, n), make([][][]float64, n), make([]bool, n)
	wanted := slices.Clone(t.Spikes)
	for _, node := range r.net.Nodes {
		wanted = append(wanted, node.From...)
	}
	for _, name := range slices.Concat(wanted, t.Potentials) {
		node := r.net.Node(name)
		if node == nil || node.Population == "" {
			return fmt.Errorf("%q is no node with spikes or a potential of its own", name)
		}
		i := r.population(node)
		if slices.Contains(t.Potentials, name) || node.Type.Analog() {
			if node.Unit == nil {
				return fmt.Errorf("%s has no potential", node.Node)
			}
			r.noted[i] = true
		}
		r.spikes[i] = &events.Train{}
	}
	for name, train := range t.Input {
		node := r.net.Node(name)
		if node == nil || len(node.In) == 0 || node.Population == "" || !r.description.Populations[r.population(node)].Input {
			return fmt.Errorf("spikes for %q, which is no Input", name)
		}
		units := r.description.Populations[r.population(node)].Neurons.Units()
		for i, at := range train.At {
			if at <= 0 || at > t.Duration || train.Unit[i] < 0 || int(train.Unit[i]) >= units {
				return fmt.Errorf("spike %d for %s is of unit %d at %v; there are %d units, and times are above 0 and up to %v", i, node.Node, train.Unit[i], at, units, t.Duration)
			}
		}
	}
	return nil
}

func (r *recorder) population(n *Node) int {
	return slices.IndexFunc(r.description.Populations, func(p network.PopulationInfo) bool { return p.Name == n.Population })
}

func (r *recorder) probe() network.Probe {
	probe := network.Probe{Fired: func(population, _ int, at events.Time, neurons []int32) {
		if train := r.spikes[population]; train != nil {
			shape := r.description.Populations[population].Neurons
			for _, k := range neurons {
				train.Append(at, outer(k, shape))
			}
		}
	}}
	if slices.Contains(r.noted, true) {
		probe.Potential = func(population, _, _ int, potential []float64) {
			if !r.noted[population] {
				return
			}
			info := r.description.Populations[population]
			unit := r.net.named(info.Name).Unit
			row := make([]float64, len(potential))
			for k, v := range potential {
				place := outer(int32(k), info.Neurons)
				row[place] = v * unit[place]
			}
			r.levels[population] = append(r.levels[population], row)
		}
	}
	return probe
}

func (r *recorder) record(c network.Counters) *Record {
	rec := &Record{Spikes: map[string]events.Train{}, Potentials: map[string][][]float64{}, Description: r.description, Counters: c}
	for i, p := range r.description.Populations {
		name := r.net.named(p.Name).Name
		if r.spikes[i] != nil {
			rec.Spikes[name] = *r.spikes[i]
		}
		if r.noted[i] {
			rec.Potentials[name] = r.levels[i]
		}
	}
	return rec
}
