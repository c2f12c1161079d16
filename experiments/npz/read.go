package npz

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"
	"unicode"

	"spikesim/experiments/openfile"
)

// Limits of what an archive may hold.
const (
	maxArrayBytes = 2 << 30
	// maxRawBytes bounds a member that is no array: notes and metadata.
	maxRawBytes   = 16 << 20
	maxTotalBytes = 4 << 30
	maxDims       = 32
	maxMembers    = 10000
	// maxDeflate bounds how far deflate can shrink anything: 258 bytes to a
	// little more than 2 bits, that is 1032:1 (zlib's documentation).
	maxDeflate = 1032
)

const suffix = ".npy"

// Read reads the archive at path, which must be a regular file: the directory of
// an archive stands at its end.
func Read(path string) (*Archive, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	a, err := ReadFrom(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.file = path
	return a, nil
}

// ReadFrom reads an archive of the given size in bytes. Its errors name the
// member, but not the file.
func ReadFrom(r io.ReaderAt, size int64) (*Archive, error) {
	files, err := open(r, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{Extra: make(map[string][]byte)}
	for _, f := range files {
		name, isArray := strings.CutSuffix(f.Name, suffix)
		m, err := newMember(f)
		if err == nil {
			if isArray {
				var x Array
				x, err = m.array(name)
				a.Arrays = append(a.Arrays, x)
			} else {
				a.Extra[f.Name], err = m.raw()
			}
		}
		if err != nil {
			return nil, fmt.Errorf("member %q: %w", f.Name, err)
		}
	}
	return a, nil
}

// open returns the members of a zip file, once their names and the sizes they
// declare have been found plausible.
func open(r io.ReaderAt, size int64) ([]*zip.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not an .npz archive, or cut short: %w", err)
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%d members, more than %d", len(z.File), maxMembers)
	}
	seen := make(map[string]bool)
	var packed, unpacked uint64
	for _, f := range z.File {
		if err := checkName(f.Name); err != nil {
			return nil, err
		}
		if seen[f.Name] {
			return nil, fmt.Errorf("member %q occurs twice", f.Name)
		}
		seen[f.Name] = true
		if err := checkSize(f, size); err != nil {
			return nil, fmt.Errorf("member %q: %w", f.Name, err)
		}
		// No overflow: there are at most 10,000, each bounded by checkSize.
		packed += f.CompressedSize64
		unpacked += f.UncompressedSize64
	}
	switch {
	case packed > uint64(size):
		return nil, fmt.Errorf("the members declare %d bytes in a file of %d", packed, size)
	case unpacked > maxTotalBytes:
		return nil, fmt.Errorf("the members take %d bytes, more than the limit of %d", unpacked, int64(maxTotalBytes))
	}
	return z.File, nil
}

// checkName refuses names that could mean another place when unpacked.
func checkName(name string) error {
	if !fs.ValidPath(name) || name == "." || name == suffix || strings.ContainsAny(name, `\:`) || strings.ContainsFunc(name, unicode.IsControl) {
		return fmt.Errorf("member name %q is not allowed; use plain names", name)
	}
	return nil
}

// checkSize refuses what the member's bytes in a file of the given size cannot
// unpack to, before memory is taken for it.
func checkSize(f *zip.File, size int64) error {
	switch packed, unpacked := f.CompressedSize64, f.UncompressedSize64; {
	case f.Flags&1 != 0:
		return errors.New("it is encrypted; save it without a password")
	case unpacked > maxArrayBytes+maxHeader+12:
		return fmt.Errorf("it takes %d bytes, more than the limit of %d", unpacked, int64(maxArrayBytes))
	case unpacked > maxRawBytes && !strings.HasSuffix(f.Name, suffix):
		return fmt.Errorf("it takes %d bytes, more than the limit of %d for what is not an array", unpacked, int64(maxRawBytes))
	case packed > uint64(size):
		return fmt.Errorf("it declares %d bytes in a file of %d", packed, size)
	case f.Method == zip.Store && unpacked != packed, f.Method == zip.Deflate && unpacked > maxDeflate*packed:
		return fmt.Errorf("%d bytes cannot hold the %d it declares", packed, unpacked)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Errorf("zip method %d is not supported; use np.savez or np.savez_compressed", f.Method)
	}
	return nil
}

// member is a member being read.
type member struct {
	file *zip.File
	r    io.ReadCloser
	sum  hash32
	left int64 // declared bytes not read yet
}

type hash32 interface {
	io.Writer
	Sum32() uint32
}

func newMember(f *zip.File) (*member, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &member{file: f, r: r, sum: crc32.NewIEEE(), left: int64(f.UncompressedSize64)}, nil
}

// Read implements io.Reader, up to the declared size.
func (m *member) Read(p []byte) (int, error) {
	if m.left == 0 {
		return 0, io.EOF
	}
	n, err := m.r.Read(p[:min(int64(len(p)), m.left)])
	m.sum.Write(p[:n])
	m.left -= int64(n)
	if err != nil && err != io.EOF {
		err = corrupt(err)
	}
	return n, err
}

// close verifies that the member has ended and that its checksum is right. The
// zip package would let a missing checksum pass.
func (m *member) close() error {
	defer m.r.Close()
	if n, err := m.r.Read(make([]byte, 1)); n != 0 {
		return errors.New("it unpacks to more than it declares")
	} else if err != nil && err != io.EOF {
		return corrupt(err)
	}
	if m.left != 0 || m.sum.Sum32() != m.file.CRC32 {
		return corrupt(zip.ErrChecksum)
	}
	return nil
}

func corrupt(err error) error { return fmt.Errorf("the file is corrupted or cut short: %w", err) }

// raw returns the bytes of the member.
func (m *member) raw() ([]byte, error) {
	data := make([]byte, m.left)
	_, err := io.ReadFull(m, data)
	if err == nil && bytes.HasPrefix(data, []byte(magic)) {
		// NumPy goes by the content and would load an array.
		err = fmt.Errorf("it is a NumPy array, but its name does not end in %s; rename it", suffix)
	}
	if err != nil {
		m.r.Close()
		return nil, err
	}
	return data, m.close()
}

// array returns the array of the member.
func (m *member) array(name string) (Array, error) {
	x, err := m.decode()
	if err != nil {
		m.r.Close()
		return Array{}, err
	}
	x.Name = name
	return x, m.close()
}

func (m *member) decode() (Array, error) {
	a, fortran, err := decode(m, m.left)
	if err == nil && fortran {
		err = errors.New("it is in Fortran order; save np.ascontiguousarray(x)")
	}
	return a, err
}

// decode reads an array of the given size in bytes, header included. Its elements may be
// in Fortran order.
func decode(r io.Reader, size int64) (a Array, fortran bool, err error) {
	h, length, err := readHeader(r)
	if err != nil {
		return Array{}, false, err
	}
	if h.fields != nil {
		return Array{}, false, errors.New("structured types are not supported; save each field as an array")
	}
	t, err := dtypeNamed(h.descr)
	if err != nil {
		return Array{}, false, err
	}
	n, err := elements(h.shape, t)
	if err != nil {
		return Array{}, false, err
	}
	if want, left := int64(n)*int64(t.size), size-length; left != want {
		return Array{}, false, fmt.Errorf("shape %v of %q takes %d bytes, but %d follow the header of %d", h.shape, h.descr, want, left, length)
	}
	data, err := t.read(r, n)
	return Array{Shape: h.shape, Data: data}, h.fortran && len(h.shape) > 1, err
}
