// Package spikes reads and writes recorded spikes: what a run records, what a
// data set of spikes holds and what a network without a data set is given. All
// three are one format, so that what one network fired is another's input.
//
// # Format
//
// A file is a NumPy archive (.npz). For every population NAME it holds
//
//	NAME.time_ns   int64 [spikes]   nanoseconds after the start of the sample, above 0
//	NAME.unit      int32 [spikes]   index in C order of channel, row, column
//	NAME.sample    int32 [spikes]   which sample, from 0; only where there are several
//
// and, where they are known,
//
//	label          int32 [samples]      class of every sample, from 0
//	box            float32 [samples, 4] xmin, ymin, xmax, ymax in fractions of the frame
//
// A recording of potentials adds, for samples that all lasted as long,
//
//	NAME.potential          float32 [samples, ticks, units]   units as above
//	NAME.potential_time_ns  int64 [ticks]
//
// Integers of any width are read. In Python, one sample of one population:
//
//	np.savez("in.npz", **{"image.time_ns": t, "image.unit": u})
//
// # Order, duplicates, time
//
// Spikes may stand in any order. They are sorted, and of several spikes of one
// unit at one instant one is kept; both is counted in [Recording].Mended. A
// spike at time 0 or before is an error: the engines know no instant before the
// first nanosecond, and moving or dropping it would be a silent change. So are
// units that the population has not got.
package spikes
