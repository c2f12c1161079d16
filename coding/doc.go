// Package coding turns an image into input spikes, in two steps: a [Filter]
// makes channels of it, an [Encoder] fires them. What an event camera recorded is spikes
// already; an [EventEncoder] finds them a place in the input population.
//
// # Encoders
//
// An [Encoder] stands for one value per unit (unit index = value index,
// row-major, the channels of a pixel side by side) and fires each unit at a rate
// proportional to it: a white pixel (1) at max_rate_per_ms, a black one (0)
// never. Three are provided:
//
//   - [Poisson]: a Poisson process in continuous time. Spikes fall anywhere, to
//     the nanosecond, as they would from an event camera; this is what an
//     event-driven simulator is for.
//   - [Bernoulli]: at every tick (k*tick, k = 1, 2, ...) each unit fires with
//     probability max_rate_per_ms * tick * pixel. Spikes fall on ticks; this is
//     the rate code of the clocked reference implementation.
//   - [Regular]: even intervals from a random phase, those of a non-leaky
//     integrate-and-fire neuron. In continuous time to the nanosecond, or with
//     grid: true on ticks.
//
// All count the same spikes on average. Over T ms a unit of rate r has the
// variance T*r as Poisson; Bernoulli's is smaller by the factor 1-p, p being the
// probability per tick; Regular's is at most 1/4. That is why a network needs
// far fewer ticks of regular input to see an image. A network is tested with the
// coding that it was trained with: noise that it has never met does harm.
//
// # Filters
//
// Without a filter the values are the pixels, one channel. A filter makes two of
// them, ON and OFF, of the contrast of an image, as retinal ganglion cells do:
//
//   - dog: a difference of Gaussians, center less surround. Edges and spots fire,
//     even surfaces do not, however bright they are.
//   - on_off: the difference from the image's mean. It shares the gain and the
//     split in two with dog and lacks its locality.
//
// Both divide by the root mean square of the contrast over the image, so that a
// dim picture fires as much as a bright one. [Filter] has the formulas. With
//
//	coding:
//	  kind: regular
//	  grid: true
//	  max_rate_per_ms: 1
//	  filter: {kind: dog, center_px: 0.6, surround_px: 5, gain: 0.3, cap: 0.5}
//
// a pixel of average contrast fires at three ticks of ten and none at more than
// five. The network's input then has channels: 2.
//
// # Randomness
//
// A sample's spikes are a pure function of the key given to Begin, the pixels
// and the Spec. Unit p draws from the stream key.Int(p), number n of which
// belongs to its n-th spike (Poisson) or to tick n (Bernoulli); number 0 is its
// phase (Regular). So the spikes of a sample are the same bit for bit whatever
// was encoded before it, however the time axis is cut into windows and on
// whatever goroutine it happens.
//
// # Pixels out of range
//
// A pixel below 0 or NaN counts as 0, one above 1 as 1, so that no image can
// make an encoder hang or exceed max_rate_per_ms.
package coding
