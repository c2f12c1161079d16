package experiments

import (
	"fmt"
	"math"
	"runtime"
	"runtime/metrics"
	"strings"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/experiments/camera"
	"spikesim/experiments/dataset"
	"spikesim/experiments/input"
	"spikesim/experiments/memory"
	"spikesim/network"
	"spikesim/neuron"
)

// footprint is what a command is about to do with an experiment, as far as its
// memory depends on it.
type footprint struct {
	spec    *Spec
	train   bool
	team    bool // tests may go to a team
	found   bool // the data set is there
	place   string
	limit   int  // of images
	noData  bool // nothing is read
	quiet   bool // no pictures
	anytime bool
	idle    bool // the network is built and not run
	// clockedDT is the step of a clocked engine, 0 for none.
	clockedDT  events.Time
	arithmetic network.Arithmetic
}

// What a run takes whatever it does, found by measuring: the program and the
// runtime, before there is anything else; fonts and canvases; and what it takes to
// read photographs, for every core.
const (
	programBytes = 14 << 20
	pictureBytes = 14 << 20
	readerBytes  = 3 << 20
	rasterSpike  = 12 * 5 / 4 // a spike of the recorder, whose slices grow by a quarter
)

// need estimates the peak of what is used.
func (f *footprint) need() (memory.Need, error) {
	var n memory.Need
	own, err := f.networkMemory(f.spec.Batch, f.train)
	if err != nil {
		return n, err
	}
	lane := f.laneMemory()
	banks := int64(f.spec.Batch) * lane
	if f.train {
		banks *= 2 // of the batch under way, and of the next
	}
	if f.idle {
		withoutSpikes(own)
	}
	idle := int64(0)
	for _, m := range own {
		idle += m.Untouched
	}
	train, test := f.spec.Dataset.Counts(f.found, f.limit)
	members := int64(0)
	var one []network.Memory
	if f.team {
		if members, err = f.members(test); err != nil {
			return n, err
		}
		if one, err = f.networkMemory(1, false); err != nil {
			return n, err
		}
		if members > 0 && !f.train { // the network itself sees no spike
			withoutSpikes(own)
			idle, banks = idle+banks, 0
		}
	}
	n.Parts = append(n.Parts, memory.Part{Name: "arrays for learning and for the batch, not used", Bytes: idle, Remedy: "take a smaller batch", Reserved: true})
	side := fmt.Sprintf("%d samples side by side", f.spec.Batch)
	if f.spec.Batch == 1 {
		side = "one sample"
	}
	batch := "take a smaller batch"
	f.part(&n, "state of the neurons, "+side, own, func(m network.Memory) int64 { return m.State }, batch+" or fewer neurons")
	f.part(&n, "presynaptic traces, "+side, own, func(m network.Memory) int64 { return m.Traces }, batch)
	f.part(&n, "spikes under way, "+side, own, func(m network.Memory) int64 { return m.Spikes }, batch)
	f.part(&n, "weights", own, func(m network.Memory) int64 { return m.Weights }, "take fewer channels or units")
	f.part(&n, "gradients, optimizer and readouts", own, func(m network.Memory) int64 { return m.Learning }, "take fewer channels or units")
	f.part(&n, "synapse tables and scratch", own, func(m network.Memory) int64 { return m.Work }, "take fewer populations, or smaller maps")
	f.part(&n, "the clocked engine's own arrays", own, func(m network.Memory) int64 { return m.Clocked }, batch+", or --engine event")
	if members > 0 {
		n.Add(fmt.Sprintf("%d networks that test side by side", members), members*(total(one)+lane), "set GOMAXPROCS=1")
	}
	n.Add("samples shown, their encoders and generators", banks, batch)
	if !f.noData {
		part := "data set"
		if f.spec.Dataset.Images() {
			part = fmt.Sprintf("data set, %d %s", train+test, f.spec.items())
		}
		n.Add(part, f.spec.Dataset.Memory(f.place, f.found, f.limit), "take fewer "+f.spec.items()+" with --limit, or smaller ones")
	}
	n.Add("readouts kept for the result", f.readings(), batch)
	if f.train {
		n.Add("copies for the checkpoint", f.checkpoint(own), "take fewer channels or units")
	}
	passing := int64(0) // the photographs are read before there are pictures
	if !f.quiet {
		n.Add("spikes of the picture", f.raster(), "show "+f.spec.items()+" for a shorter time")
		passing = pictureBytes
	}
	if f.found && !f.noData {
		passing = max(passing, int64(runtime.GOMAXPROCS(0))*readerBytes)
	}
	n.Add("reading photographs, drawing pictures", passing, "")
	n.Add("garbage before it is collected", collectorHeadroom(n.Total()), "set GOGC=10")
	return n, nil
}

// members returns how many networks test side by side, and 0 where the network
// itself does.
func (f *footprint) members(tests int) (int64, error) {
	own, err := f.networkMemory(f.spec.Batch, true)
	if err != nil {
		return 0, err
	}
	one, err := f.networkMemory(1, true)
	if err != nil {
		return 0, err
	}
	// Together they take no more memory than the network that they stand in for.
	n := min(runtime.GOMAXPROCS(0), tests, int(total(own)/max(total(one), 1)))
	if n < 2 {
		return 0, nil
	}
	return int64(n), nil
}

// withoutSpikes takes away what only a network that runs has.
func withoutSpikes(all []network.Memory) {
	for i := range all {
		all[i].Spikes = 0
	}
}

// part adds one part of all populations, and names the population with the most.
func (f *footprint) part(n *memory.Need, name string, all []network.Memory, of func(network.Memory) int64, remedy string) {
	sum, most, largest := int64(0), int64(0), 0
	for i, m := range all {
		b := of(m)
		sum = memory.Plus(sum, b)
		if b > most {
			most, largest = b, i
		}
	}
	n.Add(fmt.Sprintf("%s, the most in %s", name, f.spec.Network.Populations[largest].Name), sum, remedy)
}

// networkMemory estimates a network with a number of lanes.
func (f *footprint) networkMemory(lanes int, train bool) ([]network.Memory, error) {
	o := f.spec.networkOptions()
	o.Lanes = lanes
	return f.spec.Network.Memory(network.Use{
		Options: o,
		Train:   train, Inputs: f.inputs(),
		ClockedDT: f.clockedDT, Arithmetic: f.arithmetic,
	})
}

// inputs says how often the units of the input populations are expected to fire: as
// their generator does, or those of images, and of what is not known, as a pixel of
// images that are half white.
func (f *footprint) inputs() map[string]neuron.Activity {
	all := map[string]neuron.Activity{}
	for _, p := range f.spec.Network.Populations {
		if p.Input == nil {
			continue
		}
		rate := f.spec.Coding.MaxRatePerMS / 2
		if chosen, is := f.spec.Inputs[p.Name]; is {
			if r, rated := chosen.Params().(input.Rated); rated {
				rate = r.MeanRatePerMS()
			}
		}
		all[p.Name] = neuron.Spread(rate * Tick.MS())
	}
	return all
}

// total adds up populations.
func total(all []network.Memory) (bytes int64) {
	for _, m := range all {
		bytes = memory.Plus(bytes, m.Total())
	}
	return bytes
}

// laneMemory estimates what a lane takes to be shown samples; see showing.
func (f *footprint) laneMemory() (bytes int64) {
	d := f.spec.Dataset
	if network, err := f.spec.Network.Describe(); err == nil {
		for _, p := range network.Populations {
			chosen, is := f.spec.Inputs[p.Name]
			if !is {
				continue
			}
			if m, measured := chosen.Params().(input.Measured); measured {
				bytes = memory.Plus(bytes, m.Bytes(p.Neurons.Units()))
			}
		}
	}
	if d.Name == dataset.EventsName {
		return memory.Plus(bytes, f.cameraMemory())
	}
	if !d.Images() {
		return bytes
	}
	pixels := int64(d.Height) * int64(d.Width)
	return bytes + pixels*4 + pixels*4*int64(f.spec.Coding.Channels()) +
		f.spec.Coding.Memory(d.Height, d.Width) + d.Augment.Memory(d.Height, d.Width)
}

// cameraMemory estimates what a lane takes to be shown recordings.
func (f *footprint) cameraMemory() (bytes int64) {
	network, err := f.spec.Network.Describe()
	if err != nil {
		return 0 // who asked for the network's memory has met the error
	}
	rates := f.inputs()
	for _, p := range network.Populations {
		if _, chosen := f.spec.Inputs[p.Name]; p.Input && !chosen {
			events := rates[p.Name].Mean * float64(p.Neurons.Units()) * float64(f.spec.DurationMS)
			bytes = memory.Plus(bytes, coding.EventMemory(p.Neurons.Units(), events)+camera.ReaderBytes)
		}
	}
	return bytes
}

// readings estimates what is kept of the readouts of one presentation.
func (f *footprint) readings() int64 {
	ticks := f.spec.Prediction.AverageTicks
	if f.anytime {
		ticks = f.spec.DurationMS
	}
	return int64(ticks) * int64(len(f.spec.Network.Populations)) * (int64(f.spec.Batch)*int64(f.spec.Task.New().Outputs())*4 + 24)
}

// raster estimates the spikes that are recorded for a picture.
func (f *footprint) raster() int64 {
	perTick, neurons := f.spikesPerTick()
	ticks := min(f.spec.DurationMS, max(1, maxRasterSpikes/max(neurons, 1)))
	return memory.Bytes(min(perTick*float64(ticks), maxRasterSpikes) * rasterSpike)
}

// spikesPerTick returns how many spikes one image makes in a tick, and the number
// of neurons.
func (f *footprint) spikesPerTick() (spikes float64, neurons int) {
	d, err := f.spec.Network.Describe()
	if err != nil {
		return 0, 0 // who asked for the network's memory has met the error
	}
	active, err := f.spec.Network.Activity(f.inputs())
	if err != nil {
		return 0, 0
	}
	for i, p := range d.Populations {
		spikes += active[i].Mean * float64(p.Neurons.Units())
		neurons += p.Neurons.Units()
	}
	return spikes, neurons
}

// expected says for what rates the estimates are.
func (f *footprint) expected(d *network.Description) (string, error) {
	active, err := f.spec.Network.Activity(f.inputs())
	if err != nil {
		return "", err
	}
	rate := func(i int) string { return fmt.Sprintf("%.2g", active[i].Mean/Tick.MS()) }
	var rates []string
	for first := 0; first < len(active); {
		last := first // of those that follow with an equal rate
		for last+1 < len(active) && rate(last+1) == rate(first) {
			last++
		}
		name := d.Populations[first].Name
		if last > first {
			name += "…" + d.Populations[last].Name
		}
		rates = append(rates, name+" "+rate(first))
		first = last + 1
	}
	return "an estimate, for so many spikes of a neuron in a ms: " + strings.Join(rates, ", "), nil
}

// samples says which samples the estimates are for.
func (f *footprint) samples() string {
	switch d := f.spec.Dataset; {
	case d.Drawn():
		return "the built-in set"
	case d.None():
		return "generated input"
	case f.found:
		return "the data set in full; a limit on images takes less"
	case d.StandIn() != "":
		return "the built-in set, for " + d.Name + " was not found; name its place with --data"
	}
	return "no samples, for none were found; name their place with --data"
}

// checkpoint estimates the copies of weights and moments that are written.
func (f *footprint) checkpoint(all []network.Memory) (bytes int64) {
	for _, m := range all {
		bytes += m.Weights * int64(1+f.spec.Learning.Optimizer.Moments())
	}
	return bytes
}

// collectorHeadroom returns what is expected to lie about before the collector runs,
// with so much in use: three quarters of what GOGC allows. A network that is built and
// warm makes hardly any garbage, and then it is any share of it, as the last collection
// fell; a run for long enough, whose buffers grow now and then, comes to all of it.
func collectorHeadroom(used int64) int64 {
	gogc := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(gogc)
	percent := int64(100)
	if gogc[0].Value.Kind() == metrics.KindUint64 {
		percent = int64(min(gogc[0].Value.Uint64(), math.MaxInt32))
	}
	return used / 400 * 3 * min(percent, 100)
}

// checkMemory refuses a run that there is no memory for, before anything is
// allocated for it.
func (r *run) checkMemory() error {
	o, spec := &r.options, r.spec
	epochs := spec.Epochs
	if o.Epochs != nil {
		epochs = *o.Epochs
	}
	place, found := o.locateData(spec.Dataset)
	f := footprint{
		spec: spec, train: epochs > 0 && !o.Eval && spec.Dataset.Truths(), team: o.Engine == EngineEvent,
		found: found, place: place, limit: o.Limit, quiet: o.NoPictures, anytime: o.Anytime,
	}
	if o.Engine == EngineClocked {
		f.clockedDT, f.arithmetic = events.FromMS(o.step()), o.arithmetic()
	}
	return f.check("a run of " + spec.Name)
}

// check refuses what needs more memory than there is.
func (f *footprint) check(what string) error {
	need, err := f.need()
	if err != nil {
		return err
	}
	return need.Check(what)
}

// locateData returns where the data set of an experiment lies, and whether it is
// there. An error is left to those who read it.
func (o *Options) locateData(d dataset.Spec) (place string, found bool) {
	place, found, err := d.Locate(o.DataDir, o.DataEnv)
	if d.Name == dataset.InputName {
		place = o.Input
	}
	return place, found && err == nil
}
