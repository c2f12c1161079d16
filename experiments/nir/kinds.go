package nir

import "slices"

// Type is what a node does, by the name that files have for it.
type Type string

// The types of nodes.
const (
	Input     Type = "Input"     // where the graph's input comes in
	Output    Type = "Output"    // where its output leaves
	Linear    Type = "Linear"    // y = W x
	Affine    Type = "Affine"    // y = W x + b
	Scale     Type = "Scale"     // y = s x, unit by unit
	Conv1d    Type = "Conv1d"    // cross-correlation over (channels, time)
	Conv2d    Type = "Conv2d"    // cross-correlation over (channels, height, width)
	SumPool2d Type = "SumPool2d" // the sum of a window
	AvgPool2d Type = "AvgPool2d" // the mean of a window, zeros of the padding included
	Flatten   Type = "Flatten"   // dimensions start_dim to end_dim become one
	I         Type = "I"         // v' = r x
	IF        Type = "IF"        // v' = r x; spikes at v > v_threshold, then v = v_reset
	LI        Type = "LI"        // tau v' = v_leak - v + r x
	LIF       Type = "LIF"       // LI that spikes
	CubaLI    Type = "CubaLI"    // tau_syn i' = -i + w_in x, tau_mem v' = v_leak - v + r i
	CubaLIF   Type = "CubaLIF"   // CubaLI that spikes
	Threshold Type = "Threshold" // 1 where x > threshold
	Delay     Type = "Delay"     // y(t) = x(t - delay)
	NIRGraph  Type = "NIRGraph"  // a nested graph
)

// Linear reports whether the output is a linear function of the input of the same
// time, up to a constant.
func (t Type) Linear() bool {
	return slices.Contains([]Type{Linear, Affine, Scale, Conv1d, Conv2d, SumPool2d, AvgPool2d, Flatten}, t)
}

// Spiking reports whether the output is spikes that a membrane makes.
func (t Type) Spiking() bool { return t == IF || t == LIF || t == CubaLIF }

// Analog reports whether the output is the potential of a membrane.
func (t Type) Analog() bool { return t == I || t == LI || t == CubaLI }

// parameter is what a type has stored of one parameter.
type parameter struct {
	name     string
	optional bool
	// perUnit parameters have a number for every unit, or fewer that numpy would repeat.
	perUnit  bool
	positive bool // above 0
	whole    bool // an integer, or several
	words    bool // may be text
}

func unit(name string) parameter     { return parameter{name: name, perUnit: true} }
func positive(name string) parameter { return parameter{name: name, perUnit: true, positive: true} }
func whole(name string) parameter    { return parameter{name: name, whole: true} }
func plain(name string) parameter    { return parameter{name: name} }

func (p parameter) or() parameter {
	p.optional = true
	return p
}

func (p parameter) orWords() parameter {
	p.words = true
	return p
}

// convolution are the parameters that Conv1d and Conv2d share.
var convolution = []parameter{whole("input_shape").or(), plain("weight"), whole("stride"), whole("padding").orWords(), whole("dilation"), whole("groups"), plain("bias")}

var pool = []parameter{whole("kernel_size"), whole("stride"), whole("padding")}

// kinds lists what is stored of every type, in the order of the format's document.
var kinds = map[Type][]parameter{
	Input:     {whole("shape")},
	Output:    {whole("shape")},
	Linear:    {plain("weight")},
	Affine:    {plain("weight"), plain("bias")},
	Scale:     {unit("scale")},
	Conv1d:    convolution,
	Conv2d:    convolution,
	SumPool2d: pool,
	AvgPool2d: pool,
	Flatten:   {whole("start_dim"), whole("end_dim"), whole("input_type").or()},
	I:         {unit("r")},
	IF:        {unit("r"), unit("v_threshold"), unit("v_reset").or()},
	LI:        {positive("tau"), unit("r"), unit("v_leak")},
	LIF:       {positive("tau"), unit("r"), unit("v_leak"), unit("v_threshold"), unit("v_reset").or()},
	CubaLI:    {positive("tau_syn"), positive("tau_mem"), unit("r"), unit("v_leak"), unit("w_in").or()},
	CubaLIF:   {positive("tau_syn"), positive("tau_mem"), unit("r"), unit("v_leak"), unit("v_threshold"), unit("w_in").or(), unit("v_reset").or()},
	Threshold: {unit("threshold")},
	Delay:     {unit("delay")},
}

// absent is what an optional parameter of neurons stands for that is not there.
var absent = map[string]float64{"v_reset": 0, "w_in": 1}
