package dataset

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"spikesim/experiments/openfile"
)

// idx is the content of an IDX file of unsigned bytes, the format in which MNIST
// was published (http://yann.lecun.com/exdb/mnist/): two bytes of 0, one for the
// type of the elements, one for the number of dimensions, the size of each as a
// big-endian uint32, then the elements, the last dimension innermost.
type idx struct {
	sizes    []int
	elements []uint8
}

// idxUnsigned is the type of elements that are unsigned bytes.
const idxUnsigned = 0x08

// Bounds of what a compressed file can hold, and of what is set aside before the
// bytes that a header promises have come.
const (
	deflateMost  = 1032 // bytes out of a byte
	idxPreparing = 64 << 20
)

// readIDXFile reads a regular file, compressed with gzip or not, which its first
// bytes tell. Errors say what is wrong with the file and leave its name to the caller.
func readIDXFile(path string, dimensions int) (*idx, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	r, err := unzipped(f)
	if err != nil {
		return nil, err
	}
	return readIDX(r, dimensions)
}

// unzipped returns what r holds, unpacked if it is compressed with gzip.
func unzipped(r io.Reader) (io.Reader, error) {
	const magic = "\x1f\x8b"
	b := bufio.NewReader(r)
	if head, _ := b.Peek(len(magic)); string(head) != magic { // who reads on meets the error
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, idxReason(err)
	}
	return z, nil
}

// readIDX reads unsigned bytes in a number of dimensions, of which the first counts
// items and the others are the sides of one.
func readIDX(r io.Reader, dimensions int) (*idx, error) {
	sizes, err := readIDXHeader(r, dimensions)
	if err != nil {
		return nil, err
	}
	total := int64(1)
	for _, n := range sizes {
		total *= int64(n)
	}
	// A header may promise anything, so that more is set aside only as it comes.
	var elements bytes.Buffer
	elements.Grow(int(min(total, idxPreparing)))
	if n, err := io.CopyN(&elements, r, total); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("is truncated: its header says %d bytes of data, and there are %d", total, n)
		}
		return nil, idxReason(err)
	}
	switch _, err := io.ReadFull(r, make([]byte, 1)); {
	case err == nil:
		return nil, fmt.Errorf("has bytes behind the %d of data that its header says", total)
	case !errors.Is(err, io.EOF):
		return nil, idxReason(err)
	}
	return &idx{sizes, elements.Bytes()}, nil
}

// readIDXHeader reads the sizes.
func readIDXHeader(r io.Reader, dimensions int) ([]int, error) {
	header := make([]byte, 4+4*dimensions)
	if n, err := io.ReadFull(r, header); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("is truncated: it ends after %d bytes, within its header", n)
		}
		return nil, idxReason(err)
	}
	magic, want := binary.BigEndian.Uint32(header), uint32(idxUnsigned<<8|dimensions)
	if magic != want {
		return nil, fmt.Errorf("begins with %#08x, and an IDX file of unsigned bytes in %d dimensions with %#08x; is it another file of the data set?", magic, dimensions, want)
	}
	sizes := make([]int, dimensions)
	for i := range sizes {
		n, most := binary.BigEndian.Uint32(header[4+4*i:]), uint32(maxSide)
		if i == 0 {
			most = maxImages
		}
		if n < 1 || n > most {
			return nil, fmt.Errorf("has the size %d in dimension %d, and 1 to %d are read", n, i+1, most)
		}
		sizes[i] = int(n)
	}
	return sizes, nil
}

// idxReason words an error of reading.
func idxReason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return reason(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("is truncated: the compressed data have no end")
	}
	return fmt.Errorf("is damaged: %w", err)
}

// idxBytes tells how many bytes of data an IDX file seems to hold, at most as many
// as fit in a file of its size; 0 where that cannot be told.
func idxBytes(path string, dimensions int) int64 {
	f, err := openfile.Regular(path)
	if err != nil {
		return 0 // who reads it will tell
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	r, err := unzipped(f)
	if err != nil {
		return 0
	}
	sizes, err := readIDXHeader(r, dimensions)
	if err != nil {
		return 0
	}
	total := int64(1)
	for _, n := range sizes {
		total *= int64(n)
	}
	return min(total, deflateMost*info.Size())
}
