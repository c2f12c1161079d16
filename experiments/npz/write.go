package npz

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"spikesim/experiments/files"
)

// Write writes an archive of the arrays, in their order, and of the members in
// extra (may be nil), in the order of their names, which must not end in .npy.
//
// The archive is written beside path and then takes its place, so that path
// holds either the old file or the new one, whole, whenever the program or the
// machine stops; see [files.Replace]. The folder must exist.
func Write(path string, arrays []Array, extra map[string][]byte) error {
	if err := check(arrays, extra); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return files.Replace(path, func(w io.Writer) error { return WriteTo(w, arrays, extra) })
}

// WriteTo writes an archive to w; see Write. Equal arguments give equal bytes.
func WriteTo(w io.Writer, arrays []Array, extra map[string][]byte) error {
	if err := check(arrays, extra); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	// One compressor, with its megabyte of tables, serves all members: they are
	// written one after another.
	compressor, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		return err
	}
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		compressor.Reset(w)
		return compressor, nil
	})
	for _, a := range arrays {
		m, err := create(z, a.Name+suffix)
		if err != nil {
			return err
		}
		t, _ := dtypeOf(a.Data)
		if _, err := m.Write(encodeHeader(t, a.Shape)); err != nil {
			return err
		}
		if err := writeSlice(m, t, a.Data); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		m, err := create(z, name)
		if err != nil {
			return err
		}
		if _, err := m.Write(extra[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// create starts a member without a time.
func create(z *zip.Writer, name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

// check refuses what Read would.
func check(arrays []Array, extra map[string][]byte) error {
	if n := len(arrays) + len(extra); n > maxMembers {
		return fmt.Errorf("%d members, more than %d", n, maxMembers)
	}
	seen := make(map[string]bool)
	var total int64
	for _, a := range arrays {
		if err := checkName(a.Name + suffix); err != nil {
			return err
		}
		if seen[a.Name] {
			return fmt.Errorf("array %q occurs twice", a.Name)
		}
		seen[a.Name] = true
		if err := a.check(); err != nil {
			return fmt.Errorf("array %q: %w", a.Name, err)
		}
		t, _ := dtypeOf(a.Data)
		n, _ := elements(a.Shape, t)
		total += int64(len(encodeHeader(t, a.Shape))) + int64(n)*int64(t.size)
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if err := checkName(name); err != nil {
			return err
		}
		if strings.HasSuffix(name, suffix) {
			return fmt.Errorf("member %q is not an array; name it otherwise than *.npy", name)
		}
		if n := int64(len(extra[name])); n > maxRawBytes {
			return fmt.Errorf("member %q takes %d bytes, more than the limit of %d for what is not an array", name, n, int64(maxRawBytes))
		}
		total += int64(len(extra[name]))
	}
	if total > maxTotalBytes {
		return fmt.Errorf("the members take %d bytes, more than the limit of %d", total, int64(maxTotalBytes))
	}
	return nil
}
