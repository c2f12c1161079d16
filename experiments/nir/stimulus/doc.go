// Package stimulus reads what a NIR graph is shown: an array, recorded spikes or the
// recording of an event camera.
//
//	.npy                 steps x units, 0 or the height of a pulse; the shape of the input
//	                     may stand in place of units, and a batch of one before steps
//	.npz                 the format of package spikes, from one network to the next: the
//	                     population that is called as the input is, or the only one
//	all else             every format of package camera; also .npz and .npy of its events
//
// Events of a camera go to units channel by channel: off to the first channel, on to the
// second, or both to the only one. The map must be as large as the sensor.
//
// # Time
//
// Row k of an array is the pulse that lasts from k dt to (k+1) dt; as a Dirac it stands at
// (k+1) dt. A spike at t is of the step that ends at t or after it: row ceil(t/dt) - 1. An
// event of a camera at t is of the step in which it falls, floor(t/dt); its time counts
// from the zero of the recording, or from the first event where that is more than a
// second later.
package stimulus
