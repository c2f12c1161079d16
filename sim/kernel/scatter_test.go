package kernel

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// weird are values that the kernels must treat like any other.
var weird = []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1, -1, 0.25}

// someFloats are n numbers, most of them between lo and hi.
func someFloats(t *rapid.T, n int, lo, hi float32, strange bool, label string) []float32 {
	out := make([]float32, n)
	state := rapid.Uint64().Draw(t, label)
	for i := range out {
		state = state*6364136223846793005 + 1442695040888963407
		if r := state >> 33; strange && r%16 == 0 {
			out[i] = weird[int(r>>8)%len(weird)]
		} else {
			out[i] = lo + (hi-lo)*float32(r%4096)/4096
		}
	}
	return out
}

// drawProgram draws a program that is right, with rows at random places and
// room around them.
func drawProgram(t *rapid.T) *Program {
	strange := rapid.Bool().Draw(t, "strange")
	most := rapid.SampledFrom([]int{3, 9, 40, 70}).Draw(t, "longest row")
	pitch := most + rapid.IntRange(0, 5).Draw(t, "pitch")
	neurons := rapid.IntRange(5, 8).Draw(t, "rows of the map") * pitch
	// A threshold below 0 fires neurons at rest, also beside a row: they must
	// stay untouched.
	theta := rapid.SampledFrom([]float32{1, 4, 0.1, 0, -1}).Draw(t, "threshold")
	p := &Program{
		Weights:   someFloats(t, rapid.IntRange(400, 900).Draw(t, "weights"), -0.7, 1, strange, "weight"),
		Potential: someFloats(t, neurons, -1, 1, strange, "potential"),
		Input:     someFloats(t, neurons+rapid.IntRange(-pitch/2, 50).Draw(t, "sums"), -1, 1, strange, "input"),
		Pitch:     pitch,
		Threshold: theta,
	}
	if rapid.Bool().Draw(t, "thresholds") {
		p.Thresholds = someFloats(t, most, theta, theta+1, strange, "threshold")
	}
	largest := 1
	for range rapid.IntRange(0, 30).Draw(t, "ops") {
		op := Op{
			Kind: int32(rapid.IntRange(Fire, Settle).Draw(t, "kind")),
			Len:  int32(rapid.IntRange(1, most).Draw(t, "len")),
			Rows: int32(rapid.IntRange(1, 4).Draw(t, "rows")),
			Gain: rapid.SampledFrom([]float32{1, 1.37, 900}).Draw(t, "gain"),
		}
		// Where rows begin at most, so that the last one ends in time.
		last := func(elements, pitch int) int { return max(0, elements-int(op.Rows-1)*pitch-int(op.Len)) }
		switch op.Kind {
		case Collect:
			op.Input = op.Len + int32(rapid.IntRange(0, 3).Draw(t, "pitch of sums"))
			op.Rows = min(op.Rows, 1+(int32(len(p.Input))-op.Len)/op.Input)
			op.First = int32(rapid.IntRange(0, last(len(p.Input), int(op.Input))).Draw(t, "first"))
		case Settle:
			op.Rows = min(op.Rows, 1+int32((len(p.Input)-int(op.Len))/pitch))
			op.Input = int32(rapid.IntRange(0, last(len(p.Input), pitch)).Draw(t, "input"))
			fallthrough
		default:
			op.First = int32(rapid.IntRange(0, last(neurons, pitch)).Draw(t, "first"))
		}
		if op.Kind != Settle {
			op.Stride = int32(rapid.IntRange(0, 80).Draw(t, "stride"))
			op.Units = int32(rapid.IntRange(1, 9).Draw(t, "units"))
			for range op.Units {
				p.Offsets = append(p.Offsets, int32(rapid.IntRange(0, len(p.Weights)-int((op.Rows-1)*op.Stride+op.Len)).Draw(t, "offset")))
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

// scatterOracle says what a program does, one neuron after the other and not row by
// row.
func scatterOracle(p *Program) (fired []Fired) {
	offset := 0
	for at, op := range p.Ops {
		for n := range p.Input {
			if row, j := (n-int(op.First))/max(1, int(op.Input)), (n-int(op.First))%max(1, int(op.Input)); op.Kind == Collect && n >= int(op.First) && row < int(op.Rows) && j < int(op.Len) {
				for u := range int(op.Units) {
					p.Input[n] += p.Weights[int(p.Offsets[offset+u])+row*int(op.Stride)+j]
				}
			}
		}
		for n := range p.Potential {
			row, j := 0, n-int(op.First)
			if p.Pitch > 0 {
				row, j = (n-int(op.First))/p.Pitch, (n-int(op.First))%p.Pitch
			}
			if n < int(op.First) || row >= int(op.Rows) || j >= int(op.Len) {
				continue
			}
			weight := func(unit int) float32 {
				return p.Weights[int(p.Offsets[offset+unit])+row*int(op.Stride)+j]
			}
			var sum float32
			switch op.Kind {
			case Collect:
				continue
			case Fire:
				sum = weight(0)
				for u := 1; u < int(op.Units); u++ {
					sum += weight(u)
				}
			case Settle:
				from := n - int(op.First) + int(op.Input)
				sum, p.Input[from] = p.Input[from], 0
			}
			theta := p.Threshold
			if p.Thresholds != nil {
				theta = p.Thresholds[j]
			}
			scaled := float32(sum * op.Gain)
			v := p.Potential[n] + scaled
			p.Potential[n] = v
			if level := float32(theta * op.Gain); v >= level {
				fired = append(fired, Fired{int32(at), int32(n), v})
				p.Potential[n] = 0
			}
		}
		offset += int(op.Units)
	}
	return fired
}

// The kernel (or the twin, where there is no kernel), the twin and the oracle
// agree on every neuron, those beside the rows included.
func TestScatterIsTheOracle(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t)
		want, twin := cloneProgram(p), cloneProgram(p)
		spikes := scatterOracle(want)
		if len(spikes) > len(p.Fired) {
			seen["resumed"]++
		}
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
	if len(seen) != 8 || seen["resumed"] < 2 || seen["spikes"] < 100 {
		t.Errorf("the cases covered too little: %v", seen)
	}
}
