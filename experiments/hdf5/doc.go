// Package hdf5 reads and writes HDF5 files without the C library: the part of the
// format that models, recordings and small data sets use.
//
// [Open] reads through an [io.ReaderAt]; [File.Root] is the way in, [File.Walk]
// visits everything. A [Group] lists its links and opens what they lead to, a
// [Dataset] and an [Attribute] hold a [Value]: its type, its shape and, when it is
// asked for, its elements. [Writer] collects objects and writes a file as a whole.
//
// # What is read
//
//	superblock     0 to 3, at the start or behind a user block (at 512, 1024, 2048, …)
//	objects        headers of version 1 and 2 with their checksums, committed types
//	groups         symbol tables; links in the header; hard and soft links
//	layout         compact, contiguous, chunked by a B-tree of version 1, as one chunk,
//	               and in order ("implicit"); fill values where nothing was written
//	filters        deflate, shuffle, fletcher32, LZF
//	numbers        integers of 8, 16, 32 and 64 bits, floats of 16, 32 and 64 bits, in
//	               both byte orders; enumerations as integers with names; the
//	               enumeration FALSE, TRUE, as h5py writes booleans, as bool
//	text           of fixed and of variable length
//	compounds      their fields, and their bytes row by row ([Dataset.Rows])
//	sequences      of variable length, one by one ([Dataset.Sequence])
//	attributes     in the header
//
// # What is refused
//
// Everything else is refused by its name, with a way to mend the file, where the
// value or the group is asked for; the rest of the file can be read. The error is an
// [*UnsupportedError], for which errors.Is(err, errors.ErrUnsupported) holds:
//
//   - groups and attributes in a fractal heap ("dense": more than eight in one place,
//     in files written with libver="latest", with tracked order or with HDF5 2's
//     defaults), and chunk indexes of HDF5 1.10 (fixed and extensible arrays, B-trees
//     of version 2): much code for files that h5repack turns into ones that every
//     reader takes;
//   - filters that come as plug-ins of the C library (Blosc, LZ4, Zstandard,
//     bitshuffle, Prophesee's ECF), and szip, n-bit and scale-offset;
//   - data that lies in other files: external storage, virtual data sets, external
//     links;
//   - arrays as elements, references, opaque bytes, bit fields, times, compounds that
//     hold one of these, floats that are not IEEE 754's, and integers that
//     leave bits unused: no use for them has come up;
//   - layouts older than HDF5 1.6.3, header messages in a shared table, and files that
//     a crashed program left marked as open.
//
// # Hostile files
//
// Nothing in a file is trusted. What a file claims of its size allocates nothing that
// the file is too short for: the structures that an open file is made of may together
// be no longer than the file, for in a sound file they do not overlap; a data set
// takes less than 2 GiB and at most 1,032 times the file, which no deflate exceeds, and
// the chunks of one data set are together no longer than the file. A link back to a
// group above, which would make a descent endless, is refused, as are groups nested
// more than 64 deep, names and paths of more than 4,096 bytes and chains of more than 32 soft
// links. Checksums, where the
// format has them, are checked.
//
// # What is written
//
// [Writer] writes what every version of the C library reads: superblock 0, headers of
// version 1, symbol tables, contiguous data, or chunks with deflate where
// [Writer.Deflate] asks for it, text of variable length in UTF-8. Equal contents give
// equal bytes: nothing carries a time.
//
// # Source
//
// "HDF5 File Format Specification Version 3.0", The HDF Group. Where it leaves
// something open, files written by the C library decide, and tests compare with h5py
// and h5dump where they are installed.
package hdf5
