package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/task"
	"spikesim/network"
	"spikesim/sim/validate"
)

// PredictionSpec says which of the boxes that the readouts give is the
// prediction: the mean of some layers' boxes over the last ticks.
type PredictionSpec struct {
	// Layers are the populations whose boxes count. None given stands for the
	// last one alone, as in the paper.
	Layers []string `yaml:"layers,flow,omitempty"`
	// AverageTicks is n to take the mean over the last n ticks; 1 is the last
	// tick alone. More than one has every readout computed, and counted, at
	// every tick of a test.
	AverageTicks int `yaml:"average_ticks"`
}

// validate reports layers that the network has not got, and times that a
// presentation has not.
func (p *PredictionSpec) validate(net *network.Spec, durationMS int, report func(path, problem, remedy string)) {
	var names []string
	for _, population := range net.Populations {
		if population.Input == nil {
			names = append(names, population.Name)
		}
	}
	for i, name := range p.Layers {
		path := fmt.Sprintf("layers[%d]", i)
		switch {
		case !slices.Contains(names, name):
			report(path, fmt.Sprintf("there is no population %q with a readout", name), "use some of "+strings.Join(names, ", "))
		case slices.Contains(p.Layers[:i], name):
			report(path, fmt.Sprintf("%q is listed twice", name), "name every population once")
		}
	}
	validate.Range(report, "average_ticks", p.AverageTicks, 1, max(durationMS, 1))
}

// predictors names the populations whose boxes count.
func (s *Spec) predictors() []string {
	if populations := s.Network.Populations; len(s.Prediction.Layers) == 0 && len(populations) > 0 {
		return []string{populations[len(populations)-1].Name}
	}
	return s.Prediction.Layers
}

// rule is a PredictionSpec for the layers of a network.
type rule struct {
	layers []int // ascending
	ticks  int
}

// newRule returns the rule of a valid spec for a network with readouts in the
// given layers.
func newRule(spec PredictionSpec, layers []string) rule {
	r := rule{ticks: spec.AverageTicks}
	for i, name := range layers {
		if slices.Contains(spec.Layers, name) {
			r.layers = append(r.layers, i)
		}
	}
	if len(r.layers) == 0 && len(layers) > 0 {
		r.layers = []int{len(layers) - 1}
	}
	return r
}

// names returns the layers that count.
func (r rule) names(layers []string) []string {
	names := []string{}
	for _, i := range r.layers {
		names = append(names, layers[i])
	}
	return names
}

// readings keeps what every readout says at the last ticks of a batch. It is
// told by a probe; the values of one layer belong to its goroutine while the
// network runs.
type readings struct {
	from    int           // the first tick kept
	layerOf []int         // per population; −1 without a readout
	said    [][][]float32 // [layer][tick − from][lane·outputs + output]
	task    task.Task
	mean    []float64 // scratch, one number per output
}

// newReadings returns room for the last n ticks of a presentation.
func newReadings(s *session, n int) *readings {
	r := &readings{
		from: s.spec.DurationMS - n + 1, said: make([][][]float32, len(s.layers)),
		task: s.task, mean: make([]float64, s.task.Outputs()),
	}
	for _, p := range s.Net.Describe().Populations {
		r.layerOf = append(r.layerOf, slices.Index(s.layers, p.Name))
	}
	for layer := range r.said {
		for range n {
			r.said[layer] = append(r.said[layer], make([]float32, s.spec.Batch*len(r.mean)))
		}
	}
	return r
}

// hear is the Readout of a network.Probe.
func (r *readings) hear(population, lane, tick int, prediction []float32) {
	layer := r.layerOf[population]
	if layer < 0 || tick < r.from {
		return
	}
	copy(r.said[layer][tick-r.from][lane*len(r.mean):], prediction)
}

// answer reads the mean over layers and over the ticks from..to of what a lane's
// readouts gave. Means are taken of the readouts as they were: clipping boxes
// first, say, would pull a mean towards the inside.
func (r *readings) answer(layers []int, lane, from, to int) task.Answer {
	if len(layers) == 0 {
		return task.Answer{} // of a network without readouts
	}
	outputs := len(r.mean)
	clear(r.mean)
	for _, layer := range layers {
		for tick := from; tick <= to; tick++ {
			for k, v := range r.said[layer][tick-r.from][lane*outputs:][:outputs] {
				r.mean[k] += float64(v)
			}
		}
	}
	n := float64(len(layers) * (to - from + 1))
	for k := range r.mean {
		r.mean[k] /= n
	}
	return r.task.Answer(r.mean)
}
