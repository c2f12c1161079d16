package validate_test

import (
	"math"
	"testing"

	"spikesim/sim/validate"
)

func TestUnder(t *testing.T) {
	for _, test := range []struct{ prefix, path, want string }{
		{"a", "b", "a.b"}, {"a", "[1].b", "a[1].b"}, {"", "b", "b"}, {"a", "", "a"}, {"a[0]", "b", "a[0].b"},
	} {
		var got string
		validate.Under(func(path, _, _ string) { got = path }, test.prefix)(test.path, "", "")
		if got != test.want {
			t.Errorf("Under(%q)(%q) reports %q, want %q", test.prefix, test.path, got, test.want)
		}
	}
}

func TestProblems(t *testing.T) {
	var p validate.Problems
	if err := p.Err(); err != nil {
		t.Errorf("no problems are the error %v", err)
	}
	p.Add("a.b", "7 is odd", "give 8")
	p.Add("", "it is empty", "fill it")
	if got, want := p.Err().Error(), "a.b: 7 is odd; give 8\nit is empty; fill it"; got != want {
		t.Errorf("error\n%s\nwant\n%s", got, want)
	}
}

// What every check says; nothing where all is well.
func TestChecks(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	type check = func(validate.Report) bool
	ints := func(v int) check { return func(r validate.Report) bool { return validate.Range(r, "k", v, 1, 9) } }
	within := func(v float64) check {
		return func(r validate.Report) bool { return validate.Within(r, "k", v, 0, 1e6, "for example 2") }
	}
	above := func(v float64) check {
		return func(r validate.Report) bool { return validate.Above(r, "k", v, 0, 1, "") }
	}
	decay := func(v float64) check { return func(r validate.Report) bool { return validate.Decay(r, "k", v, "") } }
	positive := func(v float64) check { return func(r validate.Report) bool { return validate.Positive(r, "k", v, "") } }
	notNegative := func(v float64) check {
		return func(r validate.Report) bool { return validate.NotNegative(r, "k", v, "") }
	}
	type kind string
	oneOf := func(v kind) check {
		return func(r validate.Report) bool { return validate.OneOf(r, "k", v, "a", "b", "c") }
	}
	maybe := func(v kind) check { return func(r validate.Report) bool { return validate.OneOf(r, "k", v, "a", "") } }
	name := func(v string) check { return func(r validate.Report) bool { return validate.Name(r, "k", v, "enc1") } }
	for _, test := range []struct {
		check check
		want  string
	}{
		{ints(1), ""}, {ints(9), ""},
		{ints(0), "k: 0 is out of range; give a whole number from 1 to 9"},
		{ints(10), "k: 10 is out of range; give a whole number from 1 to 9"},
		{within(0), ""}, {within(1e6), ""},
		{within(-1e-9), "k: -1e-09 is out of range; give a number from 0 to 1e+06, for example 2"},
		{within(nan), "k: NaN is out of range; give a number from 0 to 1e+06, for example 2"},
		{above(1e-300), ""}, {above(1), ""},
		{above(0), "k: 0 is out of range; give a number above 0 and up to 1"},
		{above(nan), "k: NaN is out of range; give a number above 0 and up to 1"},
		{above(inf), "k: +Inf is out of range; give a number above 0 and up to 1"},
		{decay(0), ""}, {decay(.999), ""},
		{decay(1), "k: 1 is out of range; give a number from 0 up to, not including, 1"},
		{decay(1 - 1e-12), "k: 0.999999999999 is out of range; give a number from 0 up to, not including, 1"},
		{decay(nan), "k: NaN is out of range; give a number from 0 up to, not including, 1"},
		{positive(1e-37), ""}, {positive(3.4e38), ""},
		{positive(0), "k: 0 is out of range; give a number above 0"},
		{positive(nan), "k: NaN is out of range; give a number above 0"},
		{positive(1e-60), "k: 1e-60 is out of range; give a number from 1e-37 to 3.4e+38"},
		{positive(inf), "k: +Inf is out of range; give a number from 1e-37 to 3.4e+38"},
		{notNegative(0), ""}, {notNegative(1), ""},
		{notNegative(-1), "k: -1 is out of range; give 0 or more"},
		{notNegative(nan), "k: NaN is out of range; give 0 or more"},
		{notNegative(1e39), "k: 1e+39 is out of range; give a number from 1e-37 to 3.4e+38"},
		{oneOf("b"), ""},
		{oneOf("d"), `k: unknown value "d"; use a, b or c`},
		{oneOf(""), "k: no value given; use a, b or c"},
		{maybe(""), ""},
		{maybe("b"), `k: unknown value "b"; use a, or leave it out`},
		{name("A-z_9"), ""},
		{name(""), `k: "" is not a name; use letters, digits, _ and -, for example enc1`},
		{name("a/b"), `k: "a/b" is not a name; use letters, digits, _ and -, for example enc1`},
	} {
		var p validate.Problems
		ok := test.check(p.Add)
		got := ""
		if err := p.Err(); err != nil {
			got = err.Error()
		}
		if got != test.want || ok != (test.want == "") {
			t.Errorf("reported %q and returned %v, want %q", got, ok, test.want)
		}
	}
}
