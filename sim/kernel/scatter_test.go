package kernel

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// weird are values that the kernels must treat like any other.
var weird = []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1, -1, 0.25}

// someFloats are n numbers between lo and hi, some of them weird if strange is
// set, and all others multiples of 1/4 if even is.
func someFloats(t *rapid.T, n int, lo, hi float32, strange, even bool, label string) []float32 {
	out := make([]float32, n)
	state := rapid.Uint64().Draw(t, label)
	for i := range out {
		state = state*6364136223846793005 + 1442695040888963407
		r := state >> 33
		out[i] = lo + (hi-lo)*float32(r%4096)/4096
		if even {
			out[i] = float32(math.Round(float64(out[i])*4)) / 4
		}
		if strange && r%16 == 0 {
			out[i] = weird[int(r>>8)%len(weird)]
		}
	}
	return out
}

// drawProgram draws a program that is right, with rows at random places and
// room around them.
func drawProgram(t *rapid.T) *Program {
	strange := rapid.Bool().Draw(t, "strange")
	even := rapid.Bool().Draw(t, "even") // then potentials often equal the threshold
	most := rapid.SampledFrom([]int{3, 9, 40, 70, 130, 130, 130}).Draw(t, "longest row")
	pitch := most + rapid.IntRange(0, 5).Draw(t, "pitch")
	neurons := rapid.IntRange(5, 8).Draw(t, "rows of the map") * pitch
	// A threshold below 0 fires neurons at rest, also beside a row: they must
	// stay untouched.
	theta := rapid.SampledFrom([]float32{1, 2, 2, 4, 0.1, 0, -1}).Draw(t, "threshold")
	p := &Program{
		Weights:   someFloats(t, rapid.IntRange(800, 1200).Draw(t, "weights"), -0.75, 1, strange, even, "weight"),
		Potential: someFloats(t, neurons, -1, 1, strange, even, "potential"),
		Input:     someFloats(t, rapid.IntRange(4*most, 7*most).Draw(t, "inputs"), -1, 1, strange, even, "input"),
		Pitch:     pitch,
		Threshold: theta,
	}
	if rapid.Bool().Draw(t, "thresholds") {
		p.Thresholds = someFloats(t, most, theta, theta+1, strange, even, "threshold")
	}
	largest := 1
	// Rapid prefers small numbers; long programs of long rows find more.
	for range 40 - rapid.IntRange(0, 40).Draw(t, "missing ops") {
		op := Op{
			Kind: int32(rapid.IntRange(Fire, Settle).Draw(t, "kind")),
			Len:  int32(most - rapid.IntRange(0, most-1).Draw(t, "missing neurons")),
			Rows: int32(rapid.IntRange(1, 4).Draw(t, "rows")),
			Gain: 1,
		}
		if most >= 48 && rapid.IntRange(0, 2).Draw(t, "brief") == 0 {
			op.Len = 48 // rows that have a loop of their own
		}
		if !even {
			op.Gain = rapid.SampledFrom([]float32{1, 1.37, 900}).Draw(t, "gain")
		}
		// place draws where rows can begin that are pitch apart, in n elements.
		place := func(pitch int32, n int, label string) int32 {
			return int32(rapid.IntRange(0, n-int((op.Rows-1)*pitch+op.Len)).Draw(t, label))
		}
		if op.Kind == Collect {
			op.Input = int32(rapid.IntRange(1, most).Draw(t, "pitch of input"))
			op.First = place(op.Input, len(p.Input), "first input")
		} else {
			op.First = place(int32(pitch), neurons, "first")
		}
		op.Stride = int32(rapid.IntRange(0, 80).Draw(t, "stride"))
		if op.Kind == Settle {
			op.Stride = min(op.Stride, int32(most))
			op.Input = place(op.Stride, len(p.Input), "input")
		} else {
			op.Units = rapid.SampledFrom([]int32{1, 1, 1, 2, 3, 9}).Draw(t, "units")
			for range op.Units {
				p.Offsets = append(p.Offsets, place(op.Stride, len(p.Weights), "offset"))
			}
		}
		largest = max(largest, int(op.Rows*op.Len))
		p.Ops = append(p.Ops, op)
	}
	p.Fired = make([]Fired, rapid.SampledFrom([]int{largest, 3 * largest, 100 * largest}).Draw(t, "room"))
	return p
}

func cloneProgram(p *Program) *Program {
	q := *p
	q.Potential, q.Input = slices.Clone(p.Potential), slices.Clone(p.Input)
	q.Fired = make([]Fired, len(p.Fired))
	return &q
}

// TestScatterRefuses asks the kernel and the twin for the same judgement of ops
// that may be wrong.
func TestScatterRefuses(t *testing.T) {
	wrong := []int32{0, -1, 1, 2, 3, 50, 1000, 1 << 20, math.MaxInt32, math.MaxInt32 - 1, math.MinInt32, math.MinInt32 + 1, 1 << 30, 0x55555556}
	refused := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t)
		if len(p.Ops) == 0 {
			return
		}
		op := &p.Ops[rapid.IntRange(0, len(p.Ops)-1).Draw(t, "op")]
		for range rapid.IntRange(1, 3).Draw(t, "faults") {
			v := rapid.SampledFrom(wrong).Draw(t, "value")
			switch field := rapid.IntRange(0, 8).Draw(t, "field"); {
			case field == 0:
				op.Kind = v
			case field == 1:
				op.First = v
			case field == 2:
				op.Len = v
			case field == 3:
				op.Rows = v
			case field == 4:
				op.Units = v
			case field == 5:
				op.Stride = v
			case field == 6:
				op.Input = v
			case len(p.Offsets) > 0:
				p.Offsets[rapid.IntRange(0, len(p.Offsets)-1).Draw(t, "offset")] = v
			}
		}
		run := func(p *Program) (fired []Fired, panicked any) {
			defer func() { panicked = recover() }()
			return runAll(p), nil
		}
		twin := cloneProgram(p)
		fired, err := run(p)
		restore := UseTwins()
		twinFired, twinErr := run(twin)
		restore()
		if fmt.Sprint(err) != fmt.Sprint(twinErr) {
			t.Fatalf("the kernel says\n%v, its twin\n%v", err, twinErr)
		}
		mustFire(t, fired, twinFired)
		mustAgree(t, "potential", p.Potential, twin.Potential)
		mustAgree(t, "input", p.Input, twin.Input)
		if err != nil {
			refused++
		}
	})
	if refused == 0 {
		t.Error("no program was refused")
	}
}

// A run stops before the op that Fired might not have room for, and the next
// goes on with it. A run from op 0 begins anew, wherever the last one stopped.
func TestRunStopsAndGoesOn(t *testing.T) {
	check := func(t *testing.T) {
		op := Op{Kind: Fire, Len: 2, Rows: 2, Units: 1, Stride: 2, Gain: 1}
		p := &Program{
			Ops:       []Op{op, op, op, op},
			Offsets:   []int32{0, 4, 0, 4},
			Weights:   []float32{1, 2, 3, 4, 5, 6, 7, 8},
			Potential: make([]float32, 4),
			Pitch:     2,
			Threshold: 3,
			Fired:     make([]Fired, 7),
		}
		for _, step := range []struct {
			from, ops int
			want      []Fired
		}{
			// Two fire, so there is room for the second op; then six have fired.
			{0, 2, []Fired{{0, 2, 3}, {0, 3, 4}, {1, 0, 6}, {1, 1, 8}, {1, 2, 7}, {1, 3, 8}}},
			{2, 2, []Fired{{2, 2, 3}, {2, 3, 4}, {3, 0, 6}, {3, 1, 8}, {3, 2, 7}, {3, 3, 8}}},
			{0, 2, []Fired{{0, 2, 3}, {0, 3, 4}, {1, 0, 6}, {1, 1, 8}, {1, 2, 7}, {1, 3, 8}}},
			{0, 2, []Fired{{0, 2, 3}, {0, 3, 4}, {1, 0, 6}, {1, 1, 8}, {1, 2, 7}, {1, 3, 8}}},
		} {
			ops, fired := p.Run(step.from)
			if ops != step.ops || !slices.Equal(fired, step.want) {
				t.Fatalf("a run from op %d did %d ops and fired %v, want %d and %v", step.from, ops, fired, step.ops, step.want)
			}
		}
	}
	t.Run("kernel", check)
	t.Run("twin", func(t *testing.T) { defer UseTwins()(); check(t) })
}

func TestProgramPanics(t *testing.T) {
	good := func() *Program {
		return &Program{
			Ops:       []Op{{Kind: Fire, First: 3, Len: 4, Rows: 2, Units: 1, Stride: 4, Gain: 1}},
			Offsets:   []int32{2},
			Weights:   make([]float32, 10),
			Potential: make([]float32, 15),
			Pitch:     8,
			Threshold: 1,
			Fired:     make([]Fired, 8),
		}
	}
	if fired := runAll(good()); len(fired) != 0 {
		t.Fatalf("%v fired", fired)
	}
	for _, c := range []struct {
		want  string
		spoil func(p *Program)
	}{
		{"reaches beyond the 14 neurons", func(p *Program) { p.Potential = p.Potential[:14] }},
		{"reaches beyond the 14 inputs", func(p *Program) { p.Input, p.Ops[0].Kind, p.Ops[0].Input = make([]float32, 14), Collect, 8 }},
		{"reaches beyond the 14 inputs", func(p *Program) {
			p.Input, p.Ops[0].Kind, p.Ops[0].Units, p.Ops[0].Input = make([]float32, 14), Settle, 0, 7
		}},
		{"rows in one place", func(p *Program) { p.Input, p.Ops[0].Kind = make([]float32, 15), Collect }},
		{"reaches beyond the 9 weights", func(p *Program) { p.Weights = p.Weights[:9] }},
		{"reaches beyond the 10 weights", func(p *Program) { p.Offsets[0] = -1 }},
		{"may fire 8 neurons <- Fired has room for 7", func(p *Program) { p.Fired = p.Fired[:7] }},
		{"longer rows than there are thresholds, 3", func(p *Program) { p.Thresholds = []float32{1, 1, 1} }},
		{"wrong number of units", func(p *Program) { p.Ops[0].Units = 0 }},
		{"more offsets than the 1 left", func(p *Program) { p.Ops[0].Units = 2 }},
		{"took 1 of 2 offsets", func(p *Program) { p.Offsets = []int32{2, 2} }},
		{"of no kind", func(p *Program) { p.Ops[0].Kind = Settle + 1 }},
		{"no neurons", func(p *Program) { p.Ops[0].Rows = 0 }},
		{"with pitch 0", func(p *Program) { p.Pitch = 0 }},
	} {
		t.Run(c.want, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.want) {
					t.Errorf("panic %q, want one with %q", got, c.want)
				}
			}()
			p := good()
			c.spoil(p)
			runAll(p)
		})
	}
	t.Run("a run that does not go on", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		good().Run(1)
	})
}

// runAll runs a program to its end.
func runAll(p *Program) []Fired {
	var all []Fired
	for first := 0; first < len(p.Ops); {
		ops, fired := p.Run(first)
		first += ops
		all = append(all, fired...)
	}
	return all
}

// sameOrNaN compares bits, but takes one NaN for another: processors differ in which
// of two they hand on.
func sameOrNaN(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func mustAgree(t interface{ Fatalf(string, ...any) }, what string, got, want []float32) {
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !sameOrNaN(got[i], want[i]) {
			t.Fatalf("%s %d is %v (%#x), want %v (%#x)", what, i,
				got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

func mustFire(t *rapid.T, got, want []Fired) {
	if len(got) != len(want) {
		t.Fatalf("%d neurons fired, want %d", len(got), len(want))
	}
	for i, g := range got {
		if w := want[i]; g.Op != w.Op || g.Neuron != w.Neuron || !sameOrNaN(g.Potential, w.Potential) {
			t.Fatalf("spike %d is %+v, want %+v", i, g, w)
		}
	}
}

// scatterOracle says what a program does, one number after the other.
func scatterOracle(p *Program) (fired []Fired) {
	return scatterOracleWith(p, func(Fired) float32 { return 0 })
}

// scatterOracleWith is scatterOracle with another reset.
func scatterOracleWith(p *Program, reset func(Fired) float32) (fired []Fired) {
	offset := 0
	for at, op := range p.Ops {
		for i := range int(op.Rows * op.Len) {
			row, j := i/int(op.Len), i%int(op.Len)
			n := int(op.First) + row*p.Pitch + j
			weight := func(unit int) float32 {
				return p.Weights[int(p.Offsets[offset+unit])+row*int(op.Stride)+j]
			}
			var sum float32
			switch op.Kind {
			case Collect:
				for u := range int(op.Units) {
					p.Input[int(op.First)+row*int(op.Input)+j] += weight(u)
				}
				continue
			case Fire:
				sum = weight(0)
				for u := 1; u < int(op.Units); u++ {
					sum += weight(u)
				}
			case Settle:
				in := &p.Input[int(op.Input)+row*int(op.Stride)+j]
				sum, *in = *in, 0
			}
			theta := p.Threshold
			if p.Thresholds != nil {
				theta = p.Thresholds[j]
			}
			scaled := float32(sum * op.Gain)
			v := p.Potential[n] + scaled
			p.Potential[n] = v
			if level := float32(theta * op.Gain); v >= level {
				f := Fired{int32(at), int32(n), v}
				fired = append(fired, f)
				p.Potential[n] = reset(f)
			}
		}
		offset += int(op.Units)
	}
	return fired
}

// runPausing runs a program that pauses, and checks that it does: all that a run returns
// is of its last op. The caller's part is done by after.
func runPausing(t *rapid.T, p *Program, after func(Fired)) []Fired {
	var all []Fired
	for first := 0; first < len(p.Ops); {
		to := len(p.Ops) - (len(p.Ops)-first)/2 // in two parts, then one, …
		ops, fired := p.RunTo(first, to)
		first += ops
		for _, f := range fired {
			if int(f.Op) != first-1 {
				t.Fatalf("a run that ended after op %d returns %+v", first-1, f)
			}
			after(f)
		}
		all = append(all, fired...)
	}
	return all
}

// With a pause after every op that fires, the caller's resets are those of an oracle that
// resets so itself: here by subtraction, and to where no input counts.
func TestRunPauses(t *testing.T) {
	spikes := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t)
		reset := func(f Fired) float32 {
			if f.Neuron%3 == 0 {
				return float32(math.Inf(-1))
			}
			return f.Potential / 2
		}
		want, twin := cloneProgram(p), cloneProgram(p)
		fired := scatterOracleWith(want, reset)
		spikes += len(fired)
		for _, p := range []*Program{p, twin} {
			if p == twin {
				defer UseTwins()()
			}
			p.Pause = true
			mustFire(t, runPausing(t, p, func(f Fired) { p.Potential[f.Neuron] = reset(f) }), fired)
			mustAgree(t, "potential", p.Potential, want.Potential)
			mustAgree(t, "input", p.Input, want.Input)
		}
	})
	if spikes == 0 {
		t.Error("no spikes")
	}
}

// The kernel (or the twin, where there is no kernel), the twin and the oracle
// agree on every neuron, those beside the rows included.
func TestScatterIsTheOracle(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t)
		want, twin := cloneProgram(p), cloneProgram(p)
		spikes := scatterOracle(want)
		seen["spikes"] += len(spikes)
		for _, op := range p.Ops {
			seen[fmt.Sprint("kind ", op.Kind, " thresholds ", p.Thresholds != nil)]++
		}
		mustFire(t, runAll(p), spikes)
		mustAgree(t, "potential", p.Potential, want.Potential)
		mustAgree(t, "input", p.Input, want.Input)

		defer UseTwins()()
		mustFire(t, runAll(twin), spikes)
		mustAgree(t, "twin: potential", twin.Potential, want.Potential)
		mustAgree(t, "twin: input", twin.Input, want.Input)
	})
	if len(seen) != 7 || seen["spikes"] == 0 {
		t.Errorf("the cases covered too little: %v", seen)
	}
}
