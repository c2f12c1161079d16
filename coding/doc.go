// Package coding turns an image into input spikes.
//
// An [Encoder] stands for one pixel per unit (unit index = pixel index,
// row-major, one channel) and fires each unit at a rate proportional to the
// pixel's brightness: a white pixel (1) at max_rate_per_ms, a black one (0)
// never. Two encoders are provided:
//
//   - [Poisson]: a Poisson process in continuous time. Spikes fall anywhere, to
//     the nanosecond, as they would from an event camera; this is what an
//     event-driven simulator is for.
//   - [Bernoulli]: at every tick (k*tick, k = 1, 2, ...) each unit fires with
//     probability max_rate_per_ms * tick * pixel. Spikes fall on ticks; this is
//     the rate code of the clocked reference implementation.
//
// Both count the same spikes on average; Bernoulli's counts vary less, by the
// factor 1-p, since it can fire only once per tick.
//
// # Randomness
//
// A sample's spikes are a pure function of the key given to Begin, the pixels
// and the Spec. Unit p draws from the stream key.Int(p), number n of which
// belongs to its n-th spike (Poisson) or to tick n (Bernoulli). So the spikes
// of a sample are the same bit for bit whatever was encoded before it, however
// the time axis is cut into windows and on whatever goroutine it happens.
//
// # Pixels out of range
//
// A pixel below 0 or NaN counts as 0, one above 1 as 1, so that no image can
// make an encoder hang or exceed max_rate_per_ms.
package coding
