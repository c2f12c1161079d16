package strictyaml_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spikesim/experiments/strictyaml"
)

// anySpec draws a spec whose lists and maps are nil or not empty.
func anySpec(t *rapid.T) *spec {
	finite := rapid.Float64().Filter(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) })
	finite32 := rapid.Float32().Filter(func(x float32) bool { return x-x == 0 })
	s := &spec{
		Name:    rapid.String().Draw(t, "name"),
		Seed:    rapid.Uint64().Draw(t, "seed"),
		Ticks:   rapid.Int().Draw(t, "ticks"),
		Offset:  rapid.Int64().Draw(t, "offset"),
		Small:   rapid.Int8().Draw(t, "small"),
		Byte:    rapid.Uint8().Draw(t, "byte"),
		Verbose: rapid.Bool().Draw(t, "verbose"),
		Leak:    finite.Draw(t, "leak"),
		Single:  finite32.Draw(t, "single"),
		Corner:  [2]int{rapid.Int().Draw(t, "corner"), 1},
		Inner:   inner{Threads: rapid.Int().Draw(t, "threads")},
		Plain:   rapid.Int().Draw(t, "plain"),
	}
	if list := rapid.SliceOf(finite).Draw(t, "split"); len(list) > 0 {
		s.Split = list
	}
	if list := rapid.SliceOf(rapid.Int()).Draw(t, "sizes"); len(list) > 0 {
		s.Sizes = list
	}
	if m := rapid.MapOf(rapid.String(), finite).Draw(t, "prices"); len(m) > 0 {
		s.Prices = m
	}
	for range rapid.IntRange(0, 3).Draw(t, "populations") {
		p := population{Name: rapid.String().Draw(t, "name"), Kind: "lif", TauMMS: finite.Draw(t, "tau")}
		if rapid.Bool().Draw(t, "conv2d") {
			p.Conv2D = &conv2D{Kernel: rapid.Int().Draw(t, "kernel")}
		}
		s.Network.Populations = append(s.Network.Populations, p)
	}
	if rapid.Bool().Draw(t, "coding") {
		s.Coding = &coding{Rate: finite.Draw(t, "rate")}
	}
	if rapid.Bool().Draw(t, "limited") {
		limit := finite.Draw(t, "limit")
		s.Limit = &limit
	}
	return s
}

// Load(Marshal(x)) == x, whatever the defaults.
func TestMarshalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySpec(t)
		data, err := strictyaml.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := defaultSpec()
		if err := strictyaml.Load("x", data, got, nil); err != nil {
			t.Fatalf("%v\nin\n%s", err, data)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", got, want, data)
		}
		again, err := strictyaml.Marshal(got)
		if err != nil || string(again) != string(data) {
			t.Fatalf("written again as\n%s\nwant\n%s", again, data)
		}
	})
}

func TestMarshalTextThatLooksLikeSomethingElse(t *testing.T) {
	for _, text := range []string{"", " ", "~", "null", "true", "yes", "y", "on", "1", "010", "0x1", "1_000", "1:30", "1e3", ".5", ".nan", ".inf", "-.inf",
		"-", "- a", "? a", "a: b", "a #b", "#a", "&a", "*a", "!a", "!!str a", "|", ">", "%a", "@a", "`a", "'a'", `"a"`, "{a", "[a", "a\n", "\na", "a\n\tb", "\ta",
		" a", "a ", "a\r\nb", "<<", "=", "---", "...", "a\n---\nb", "2001-01-01", "2001-01-01T00:00:00Z", "\u0085", "\u2028", "\ufeff", "\x00", "\x7f", "\x1b[0m", "\U0001f600", "\ufffd", "\uffff"} {
		want := &spec{Name: text, Prices: map[string]float64{text: 1}}
		data, err := strictyaml.Marshal(want)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := defaultSpec()
		if err := strictyaml.Load("x", data, got, nil); err != nil {
			t.Errorf("%q: %v\nin\n%s", text, err, data)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, map %v, from\n%s", text, got.Name, got.Prices, data)
		}
	}
}

func TestMarshalRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		spec spec
		want string
	}{
		{"NaN", spec{Leak: math.NaN()}, "leak: NaN is not a finite number"},
		{"infinity in a list", spec{Split: []float64{0, math.Inf(1)}}, "split[1]: +Inf is not a finite number"},
		{"infinity in a map", spec{Prices: map[string]float64{"a": 1, "add": math.Inf(-1), "b": 1}}, "prices.add: -Inf is not"},
		{"NaN behind a pointer", spec{Coding: &coding{math.NaN()}}, "coding.max_rate_per_ms: NaN"},
		{"invalid UTF-8", spec{Name: "\xff"}, `name: "\xff" is not valid UTF-8`},
		{"invalid UTF-8 in a key", spec{Prices: map[string]float64{"\xff": 1}}, `prices: "\xff" is not valid UTF-8`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := strictyaml.Marshal(test.spec); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a field of an unsupported type")
		}
	}()
	_, _ = strictyaml.Marshal(struct{ C complex64 }{})
}

// Load never panics; its problems have places; what it accepts, Marshal writes
// and Load reads back.
func FuzzLoad(f *testing.F) {
	for _, test := range badFiles {
		if len(test.yaml) < 1000 {
			f.Add([]byte(test.yaml))
		}
	}
	f.Add([]byte("seed: 1\nnetwork:\n  populations:\n  - {kind: lif, conv2d: {kernel: 5}}\nprices: {add.float32: 0.9}\nsplit: [.5, 1e-3]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := defaultSpec()
		err := strictyaml.Load("x", data, s, s.validate)
		if err != nil {
			checkProblems(t, err, strings.Count(string(data), "\n")+strings.Count(string(data), "\r")+strings.Count(string(data), "\u0085")+
				strings.Count(string(data), "\u2028")+strings.Count(string(data), "\u2029")+2)
			return
		}
		written, err := strictyaml.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again := defaultSpec()
		if err := strictyaml.Load("x", written, again, again.validate); err != nil {
			t.Fatalf("%v\nin\n%s", err, written)
		}
		if !reflect.DeepEqual(again, s) {
			t.Fatalf("got  %+v\nwant %+v\nfrom\n%s", again, s, written)
		}
	})
}

func checkProblems(t *testing.T, err error, lines int) {
	t.Helper()
	e, ok := err.(*strictyaml.Error)
	if !ok || len(e.Problems) == 0 {
		t.Fatalf("error %#v holds no problems", err)
	}
	last := 1
	for _, p := range e.Problems {
		if p.Line < last || p.Line > lines || p.Column < 0 || p.Problem == "" {
			t.Fatalf("problem %+v in a file of at most %d lines, after line %d", p, lines, last)
		}
		last = p.Line
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != min(len(e.Problems), 51) {
		t.Fatalf("%d problems fill %d lines:\n%v", len(e.Problems), n, err)
	}
}
