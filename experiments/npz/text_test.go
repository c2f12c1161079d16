package npz_test

import (
	"archive/zip"
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	"codeberg.org/sbinet/npyio/npy"
	"pgregory.net/rapid"

	"spikesim/experiments/npz"
)

// member returns the bytes of the only member of an archive that we write.
func member(t testing.TB, a npz.Array) []byte {
	t.Helper()
	data := encode(t, []npz.Array{a}, nil)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The bytes are those that the documentation of numpy.lib.format and of NumPy's
// str (UTF-32, zeros behind) ask for, as numpy.save(f, numpy.array("né")) and
// numpy.array(["a", "", "bcd"]) have them.
func TestTextAsNumPyWritesIt(t *testing.T) {
	start := func(dictionary string) string {
		return "\x93NUMPY\x01\x00\x76\x00" + dictionary + strings.Repeat(" ", 128-10-1-len(dictionary)) + "\n"
	}
	for _, tt := range []struct {
		array npz.Array
		want  string
	}{
		{npz.Scalar("x", "né"), start("{'descr': '<U2', 'fortran_order': False, 'shape': (), }") +
			"n\x00\x00\x00\xe9\x00\x00\x00"},
		{npz.Scalar("x", ""), start("{'descr': '<U1', 'fortran_order': False, 'shape': (), }") + "\x00\x00\x00\x00"},
		{npz.Array{Name: "x", Shape: []int{3}, Data: []string{"a", "", "bcd"}}, start("{'descr': '<U3', 'fortran_order': False, 'shape': (3,), }") +
			"a" + strings.Repeat("\x00", 11) + strings.Repeat("\x00", 12) + "b\x00\x00\x00c\x00\x00\x00d\x00\x00\x00"},
	} {
		// Where spaces stand in the dictionary is left to the writer.
		if got := string(member(t, tt.array)); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(tt.want, " ", "") || len(got) != len(tt.want) {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
		a, err := decode(archive(t, file{"x.npy", []byte(tt.want), zip.Deflate}))
		if err != nil {
			t.Error(err)
		} else if !reflect.DeepEqual(a.Arrays[0], tt.array) {
			t.Errorf("got %+v, want %+v", a.Arrays[0], tt.array)
		}
	}
}

// npyio, an independent reader, reads our text.
func TestNpyioReadsOurText(t *testing.T) {
	const want = "{\n \"name\": \"44×60, 日本語, 🐈\"\n}"
	var got string
	if err := npy.Read(bytes.NewReader(member(t, npz.Scalar("meta", want))), &got); err != nil || got != want {
		t.Errorf("npyio reads %q (%v), want %q", got, err, want)
	}
}

func TestRoundTripOfAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String().Filter(func(s string) bool { return !strings.HasSuffix(s, "\x00") })).Draw(t, "texts")
		var b bytes.Buffer
		if err := npz.WriteTo(&b, []npz.Array{{Name: "x", Shape: []int{len(texts)}, Data: texts}}, nil); err != nil {
			t.Fatal(err)
		}
		a, err := decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Arrays[0].Data.([]string); len(got) != len(texts) || len(texts) > 0 && !reflect.DeepEqual(got, texts) {
			t.Fatalf("got %q, want %q", got, texts)
		}
	})
}

func TestTextIsNoNumber(t *testing.T) {
	text := npz.Scalar("x", "7")
	if got, err := text.Text(); err != nil || got != "7" {
		t.Errorf("got %q, error %v", got, err)
	}
	for _, err := range []error{
		second(text.Float32()), second(text.Int()), second(text.Float64Scalar()),
		second(npz.Scalar("x", 7).Text()), second(npz.Array{Name: "x", Shape: []int{2}, Data: []string{"", ""}}.Text()),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), `array "x"`) || !strings.Contains(err.Error(), "text") {
			t.Errorf("error %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// What is no array is refused by the size it declares, before it is unpacked.
func TestLargeRawMemberIsRefused(t *testing.T) {
	for size, want := range map[int]string{16 << 20: "", 16<<20 + 1: `member "meta.json": it takes 16777217 bytes, more than the limit of 16777216 for what is not an array`} {
		_, err := decode(archive(t, file{"meta.json", make([]byte, size), zip.Deflate}))
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d bytes: error %v, want %q", size, err, want)
		}
	}
}
