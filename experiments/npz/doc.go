// Package npz reads and writes NumPy .npz archives: weights, checkpoints and
// recorded traces that Python opens with numpy.load.
//
// An archive is a zip file of arrays (members *.npy) and, beside them, any other
// files, such as notes.txt, as raw bytes. The formats are those of NumPy's
// documentation ("numpy.lib.format", versions 1.0 to 3.0) and of zip.
//
// # Reading
//
// [Read] loads a whole archive and trusts nothing in it. It refuses, naming the
// file and the member: archives cut short, checksums that do not match, headers
// that promise more data than there is or could be, members named twice or named
// to escape a folder, encrypted members, pickled Python objects, structured
// types and bytes, big-endian elements, Fortran order, and more than 2 GiB in an
// array of numbers, 64 MiB in one of text or 16 MiB in a member that is no array.
//
// Element types are bool, int8 to int64, uint8 to uint64, float32, float64 and
// text (NumPy's str, as "<U5"); in Go, the Data of an [Array] is a slice of that
// type in C order, the last dimension running fastest. Conversions are exact or
// an error.
//
// # Writing
//
// [Write] replaces a file as a whole: whenever the program or the machine stops,
// the path holds either the old archive or the new one. Equal contents give
// equal bytes: members stand in the given order and carry no time.
//
// Members are deflated at the fastest level: it shrinks spike trains and masks
// manyfold, while the noise in a weight's low bits yields to no level.
//
// The package has its own reader of .npy headers, since the Go packages for it
// neither write arrays of more than two dimensions nor bound what a header may
// make them allocate; tests compare it with one of them.
package npz
