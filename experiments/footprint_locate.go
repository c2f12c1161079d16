package experiments

import (
	"fmt"
	"time"

	"spikesim/experiments/report"
	"spikesim/network"
)

// The experiment of a weights file may be a stranger's. A photograph is not shown
// for longer than longestLook would take a machine that does so much work a second;
// see looking.
const (
	longestLook     = 10 * time.Minute
	operationsASec  = 1e9
	populationTicks = 1e5 // a second
)

// checkLocate refuses to look at photographs with a network that there is no
// memory for, or that would take too long: before anything is allocated. It returns
// about how long a photograph takes.
func (s *Spec) checkLocate() (time.Duration, error) {
	f := &footprint{spec: s, noData: true, quiet: true}
	if err := f.check("the network of the experiment " + s.Name); err != nil {
		return 0, err
	}
	d, err := s.Network.Describe()
	if err != nil {
		return 0, err
	}
	perTick := f.looking(d)
	if whole := perTick * float64(s.DurationMS); whole > longestLook.Seconds() {
		remedy := ""
		if ms := int(longestLook.Seconds() / perTick); ms > 0 {
			remedy = fmt.Sprintf("show it for a shorter time, such as --set duration_ms=%d, or ", ms)
		}
		return 0, fmt.Errorf("the experiment %s shows an image for %s ms, which would take about %s a photograph, and more than %s are refused; %suse spikesim run --eval, which tells how far it is",
			s.Name, report.Count(int64(s.DurationMS)), longDuration(whole), longDuration(longestLook.Seconds()), remedy)
	}
	return time.Duration(perTick * float64(s.DurationMS) * float64(time.Second)), nil
}

// looking estimates the seconds that one tick of one image takes: every spike meets
// its synapses, and every population does something at every tick.
func (f *footprint) looking(d *network.Description) float64 {
	operations := 0.
	active, err := f.spec.Network.Activity(f.inputs())
	if err != nil {
		return 0 // whoever made the description has met the error
	}
	for _, c := range d.Connections {
		for i, p := range d.Populations {
			if p.Name == c.From {
				operations += active[i].Mean * float64(c.Synapses)
			}
		}
	}
	for _, p := range d.Populations {
		if p.Neuron.AtTicks {
			operations += float64(p.Neurons.Units())
		}
	}
	return operations/operationsASec + float64(len(d.Populations))/populationTicks
}
