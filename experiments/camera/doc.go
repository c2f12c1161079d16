// Package camera reads the recordings of event cameras, whatever format they are
// stored in: a stream of [Event], pixel, polarity and time in whole microseconds,
// with the geometry where the file says it, and a count of all that is no event or
// was odd.
//
// A recording is read as it comes, in memory that does not depend on its length: at
// most about 200 MiB, for a packet of AEDAT 4 or a chunk of HDF5 that is unpacked, and
// else below 2 MiB; of HDF5 the structures of the file besides, which are no longer than
// it. What a file claims of its own size allocates nothing.
//
// # Formats
//
// The format is found by content, never by the file's name; gzip around any of them
// is taken off.
//
//	Prophesee RAW     EVT2, EVT2.1 (also its older order of halves), EVT3
//	Prophesee DAT     versions 1 and 2
//	AEDAT 2           DVS128, DAVIS240, DAVIS346, DAVIS640; APS and IMU records are passed over
//	AEDAT 3.1         polarity packets
//	AEDAT 4           EVTS packets, uncompressed, LZ4 or Zstandard
//	Event Stream      .es of version 2: DVS, and the threshold crossings of ATIS
//	N-MNIST           .bin, 34×34
//	text              four columns with commas, semicolons, tabs or spaces
//	NumPy             .npy and .npz, structured or in columns
//	HDF5              a table (Prophesee, tonic) or a group of columns; SHD and SSC
//
// # Time
//
// Times are as recorded, from whatever zero the camera had. A counter that wraps is
// unwrapped, and that is noted; so is a jump backwards, whose events are kept where
// they stand.
//
// # Sources
//
// The layouts are those that the makers publish: Prophesee's documentation and
// OpenEB (EVT2, EVT2.1, EVT3, DAT), iniVation's AEDAT specification and
// dv-processing, Neuromorphic Paris's Event Stream, Orchard et al. (2015) for
// N-MNIST.
package camera
