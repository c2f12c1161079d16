package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
)

// idxFile returns the bytes of an IDX file.
func idxFile(elements []byte, sizes ...int) []byte {
	file := []byte{0, 0, idxUnsigned, byte(len(sizes))}
	for _, n := range sizes {
		file = binary.BigEndian.AppendUint32(file, uint32(n))
	}
	return append(file, elements...)
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parseIDX reads a file that may be compressed.
func parseIDX(data []byte, dimensions int) (*idx, error) {
	r, err := unzipped(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return readIDX(r, dimensions)
}

func TestIDX(t *testing.T) {
	good := idxFile([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3, 2, 2)
	packed := gzipped(t, good)
	for name, data := range map[string][]byte{"plain": good, "compressed": packed} {
		got, err := parseIDX(data, 3)
		if err != nil || !slices.Equal(got.sizes, []int{3, 2, 2}) || !slices.Equal(got.elements, good[16:]) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	flipped := slices.Clone(packed)
	flipped[len(flipped)-8] ^= 1 // of the checksum
	short := func(data []byte, n int) []byte { return data[:len(data)-n] }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":                     {nil, "is truncated: it ends after 0 bytes, within its header"},
		"half a header":               {good[:9], "is truncated: it ends after 9 bytes, within its header"},
		"an element too few":          {short(good, 1), "is truncated: its header says 12 bytes of data, and there are 11"},
		"an element too many":         {append(slices.Clone(good), 0), "has bytes behind the 12 of data that its header says"},
		"compressed, too few":         {gzipped(t, short(good, 2)), "there are 10"},
		"compressed, too many":        {gzipped(t, append(slices.Clone(good), 0)), "has bytes behind"},
		"compressed, cut":             {short(packed, 9), "is truncated"},
		"compressed, in its header":   {packed[:5], "is truncated"},
		"compressed, a bit flipped":   {flipped, "is damaged: gzip: invalid checksum"},
		"compressed, junk behind":     {append(slices.Clone(packed), 'x'), "is truncated"},
		"labels":                      {idxFile([]byte{1}, 1), "is truncated"},
		"more labels":                 {idxFile(make([]byte, 20), 20), "begins with 0x00000801, and an IDX file of unsigned bytes in 3 dimensions with 0x00000803"},
		"a picture":                   {[]byte("\x89PNG\r\n\x1a\n0123456789"), "begins with 0x89504e47"},
		"no items":                    {idxFile(nil, 0, 2, 2), "has the size 0 in dimension 1"},
		"no columns":                  {idxFile(nil, 2, 2, 0), "has the size 0 in dimension 3"},
		"a header without its data":   {idxFile(nil, maxImages, maxSide, maxSide), "there are 0"},
		"a side that nothing can be":  {idxFile(nil, 1, 1<<31, 1), "has the size 2147483648 in dimension 2, and 1 to 4096 are read"},
		"more items than can be":      {idxFile(nil, maxImages+1, 1, 1), "in dimension 1"},
		"an empty compressed file":    {gzipped(t, nil), "is truncated: it ends after 0 bytes"},
		"something that is no stream": {[]byte("\x1f\x8b\xff\xff0123456789"), "is damaged"},
	} {
		if _, err := parseIDX(c.data, 3); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// What is read is what the bytes say, and nothing else is.
func FuzzIDX(f *testing.F) {
	for _, data := range [][]byte{
		idxFile([]byte{1, 2, 3, 4}, 2, 1, 2), idxFile([]byte{7, 2}, 2), gzipped(f, idxFile([]byte{1, 2, 3, 4}, 2, 1, 2)),
		idxFile(nil, maxImages, maxSide, maxSide), []byte("\x1f\x8b"), nil,
	} {
		f.Add(data, true)
		f.Add(data, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, images bool) {
		dimensions := labelDimensions
		if images {
			dimensions = imageDimensions
		}
		got, err := parseIDX(data, dimensions)
		if err != nil {
			return
		}
		plain := data
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			z, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(idxFile(got.elements, got.sizes...), plain) {
			t.Errorf("%v and %d elements are not what was given", got.sizes, len(got.elements))
		}
	})
}
