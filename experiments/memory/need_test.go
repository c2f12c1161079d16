package memory

import (
	"errors"
	"math"
	"runtime"
	"testing"
)

func TestCheck(t *testing.T) {
	if err := Check("a small thing", Part{Name: "all of it", Bytes: 1}); err != nil {
		t.Errorf("a byte was refused: %v", err)
	}
	if _, known := Available(); !known {
		t.Skip("this system does not say how much memory there is")
	}
	var need Need
	need.Add("none", 0, "")
	need.Add("lanes", math.MaxInt64, "a smaller batch")
	need.Add("weights", 3<<30, "fewer populations")
	need.Add("pictures", 5, "")
	err := need.Check("a run of huge")
	var short *ShortError
	if !errors.As(err, &short) {
		t.Fatalf("error %v, want a ShortError", err)
	}
	if n := len(short.Need.Parts); n != 3 {
		t.Errorf("%d parts, want 3", n)
	}
	if total := need.Total(); total != math.MaxInt64 {
		t.Errorf("total %d, want %d", total, math.MaxInt64)
	}
}

func TestShortErrorNamesTheLargestParts(t *testing.T) {
	err := &ShortError{
		What: "a run of paper",
		Need: Need{[]Part{
			{Name: "a", Bytes: 1 << 20, Remedy: "shorten a"}, {Name: "b", Bytes: 3 << 30, Remedy: "a smaller batch"},
			{Name: "c", Bytes: 2 << 20}, {Name: "d", Bytes: 3 << 20}, {Name: "e", Bytes: 4 << 20, Remedy: "no e"},
		}},
		Limit: Limit{Bytes: 1 << 30, Source: "RLIMIT_AS (ulimit -v)"},
	}
	want := `a run of paper needs about 3.0 GiB of memory, and 1.0 GiB may be taken (by RLIMIT_AS (ulimit -v)); nothing has been started. The largest parts:
  b: 3.0 GiB (a smaller batch)
  e: 4.0 MiB (no e)
  d: 3.0 MiB
  c: 2.0 MiB`
	if got := err.Error(); got != want {
		t.Errorf("error\n%s, want\n%s", got, want)
	}
}

func TestAvailable(t *testing.T) {
	l, known := Available()
	if !known {
		if runtime.GOOS == "linux" {
			t.Error("no limit is known")
		}
		t.Skip("this system does not say how much memory there is")
	}
	if l.Bytes <= 0 || l.Source == "" {
		t.Errorf("limit %+v", l)
	}
}

func TestSize(t *testing.T) {
	for _, test := range []struct {
		bytes int64
		want  string
	}{
		{0, "0.0 KiB"}, {512, "0.5 KiB"}, {35 << 20, "35.0 MiB"}, {3 << 29, "1.5 GiB"},
		{5 << 40, "5.0 TiB"}, {math.MaxInt64, "8192 PiB"},
	} {
		if got := Size(test.bytes); got != test.want {
			t.Errorf("Size(%d) = %q, want %q", test.bytes, got, test.want)
		}
	}
}
