package printable_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spikesim/experiments/printable"
)

func TestName(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"", ""},
		{"Über 88×120 µ 猫 🐈.jpg", "Über 88×120 µ 猫 🐈.jpg"},
		{"a\x1b[31m\nb\u202e.jpg", `a\u001b[31m\u000ab\u202e.jpg`},
		{"\r\t\x00\x7f", `\u000d\u0009\u0000\u007f`},
		{"\u009b31m", `\u009b31m`},           // the C1 form of ESC [
		{"\x9b31m", `\x9b31m`},               // and its byte, which some terminals obey
		{"a\xffb\xe2\x82", `a\xffb\xe2\x82`}, // no UTF-8
		{"\u2028\u2066\u200f\u061c", `\u2028\u2066\u200f\u061c`},
		{"\ufffd", "\ufffd"}, // that character itself
	} {
		if got := printable.Name(tt.name); got != tt.want {
			t.Errorf("Name(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
	if got, want := printable.Text("a\tb\n\x1bc\r\n"), "a\tb\n\\u001bc\\u000d\n"; got != want {
		t.Errorf("Text: %q, want %q", got, want)
	}
}

// Whatever is written, and wherever writes cut it, the same safe text arrives.
func TestWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.OneOf(
			rapid.SliceOf(rapid.Byte()),
			rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
		).Draw(t, "data")
		var out bytes.Buffer
		w := printable.NewWriter(&out)
		for rest := data; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			if written, err := w.Write(rest[:n]); written != n || err != nil {
				t.Fatalf("wrote %d of %d bytes, %v", written, n, err)
			}
			rest = rest[n:]
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), printable.Text(string(data)); got != want {
			t.Fatalf("%q arrived, want %q", got, want)
		}
		for _, r := range out.String() {
			if r == utf8.RuneError && !bytes.ContainsRune(data, utf8.RuneError) || unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("%q arrived in %q", r, out.String())
			}
		}
	})
}

func TestWriterKeepsJSON(t *testing.T) {
	want := map[string]string{"file": "a\x1b[31m\nb\u202e\x7f\u009b\u2028.jpg"}
	var out strings.Builder
	if err := json.NewEncoder(printable.NewWriter(&out)).Encode(want); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x7f\u009b\u202e") {
		t.Errorf("%q drives a terminal", out.String())
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q is read as %q, %v", out.String(), got, err)
	}
}

func TestWriterKnowsNames(t *testing.T) {
	var out strings.Builder
	w := printable.NewWriter(&out, "plain", "a\nspikesim: all is well", "\n", "b\x1b")
	const text = "plain: a\nspikesim: all is well/x is missing\nb\x1b\n"
	if n, err := w.Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("wrote %d of %d bytes, %v", n, len(text), err)
	}
	if got, want := out.String(), `plain: a\u000aspikesim: all is well/x is missing`+"\n"+`b\u001b`+"\n"; got != want {
		t.Errorf("%q arrived, want %q", got, want)
	}
}

func TestWriterFails(t *testing.T) {
	full := errors.New("full")
	w := printable.NewWriter(failing{full})
	if n, err := w.Write([]byte("a")); n != 0 || err != full {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := w.Write([]byte("\xe2")); n != 1 || err != nil {
		t.Errorf("a character begun: %d, %v", n, err)
	}
	if err := w.Flush(); err != full {
		t.Errorf("Flush: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
