// Package conventions says what other counters of synaptic operations would say of
// the same spikes. Every formula is the tool's own, read in its source at the version
// that [Tool.Read] names, and applied to what a network of this project received.
//
// # What a clocked tool sees
//
// The tools count as tensors pass through layers. What corresponds to that here:
//
//   - A call is one tick of 1 ms and one sample (a batch of 1). A tool that is given
//     several samples or ticks in one call judges all of them together, see below.
//   - The input of a call is the map that reaches the weights, after pooling,
//     upsampling and the addition of skips that share the weights. The value of a unit
//     is the number of spikes that arrived for it in the tick, 0, 1, 2 and so on: two
//     where two maps are added, and also where a neuron fired twice within a tick, as
//     neurons do that fire at times on no grid.
//   - A convolution is a Conv2d with its padding, stride, dilation and groups; dense
//     connections are a Linear of the flattened map. Connections one by one (sparse, and
//     kinds from outside) are a Linear in which the synapses that are not there are
//     weights of 0, as they are stored in a tool without sparse layers. Poolings and
//     one-to-one connections have no layer of weights in any tool: none counts them.
//   - A multiply-accumulate (MAC) and an accumulate (AC) are one operation each; none
//     is counted twice as a FLOP.
//
// # Formulas
//
// For a layer, x is the input of a call, f(u) the number of synapses of unit u, exact
// at borders and strides, e(u) the number of those with a weight other than 0, U and N
// the numbers of units and neurons, F = N·k²·C_in/groups (for a Linear N·U) the
// operations of a dense pass if the border were not there, B that plus a bias per
// neuron where there is one, c = k²·C_out/groups (for a Linear N) the fan-out away
// from the border at stride 1. A call is binary where x is 0 and 1 only.
//
//	spikesim       AC   Σ_calls Σ_u x(u)·f(u)
//	weight reads   AC   Σ_calls Σ_u [x(u)>0]·f(u)
//	NeuroBench     AC   Σ_binary calls Σ_u [x(u)>0]·e(u),  MAC the same over all others
//	               Dense  Σ_calls Σ_u f(u)
//	SpikingJelly   AC   Σ_binary calls Σ_u x(u)·f(u),      MAC F per call that is not
//	Sinabs         AC   Σ_calls Σ_u x(u)·f(u)
//	syops-counter  AC   Σ_binary calls B·Σ_u x(u)/U,       MAC B per call that is not
//	Norse          AC   Σ_calls Σ_u x(u)·c
//	FLOPs×rate×T   AC   F·Σ_calls Σ_u x(u)/U
//	EnergyMeter    AC   F·(spikes of the layer's own neurons, one per tick at most)/N
//
// In a Linear that stands for connections one by one f is N for the tools, and in
// SpikingJelly a layer whose weights are all 0 or 1 counts as spikes itself: it never
// has a MAC, a binary call counts Σ_u x(u)·e(u), and another one AC per weight that is
// not 0 and position of the output.
//
// # What is not modelled
//
// Operations that the tools count outside of such layers: readouts, neurons
// (syops-counter: one AC per neuron and call; NeuroBench's neuron operations are in
// [NeuroBench]), pooling and upsampling (syops-counter: one per input or output
// element). Sinabs multiplies what follows an AvgPool2d by its area. NeuroBench sums
// in 32-bit floats, which round above 2²⁴. Of the EnergyMeter, O² is taken as height
// times width: its documentation has O as that product, which squares it again.
package conventions
