package neuron_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/neuron"
	"spikesim/sim/random"
)

func decolle(alpha, beta, alphaRP float64, normalised bool) neuron.Spec {
	return neuron.Spec{Decolle: &neuron.DecolleParams{Alpha: alpha, Beta: beta, AlphaRP: alphaRP, Normalised: normalised}}
}

// exactDecolle is a dense population of DECOLLE neurons as its authors write
// it: traces per input, weights applied to the traces, all in float64. The
// decays are the float32 numbers the model works with, which for alpha near 1
// differ from the float64 ones by more than any rounding of the sums.
type exactDecolle struct {
	alpha, beta, alphaRP float64
	gainQ, gainP, gainR  float64
	weights              [][]float64 // [neuron][input]
	bias                 []float64   // per neuron
	q, p                 []float64   // per input
	r, u                 []float64   // per neuron
	s                    []bool
}

func newExactDecolle(params neuron.DecolleParams, weights [][]float64, bias []float64) *exactDecolle {
	e := &exactDecolle{
		alpha: float64(float32(params.Alpha)), beta: float64(float32(params.Beta)), alphaRP: float64(float32(params.AlphaRP)),
		gainQ: 1 / (1 - params.Beta), gainP: 1 / (1 - params.Alpha), gainR: 1,
		weights: weights, bias: bias,
		q: make([]float64, len(weights[0])), p: make([]float64, len(weights[0])),
		r: make([]float64, len(weights)), u: make([]float64, len(weights)), s: make([]bool, len(weights)),
	}
	if params.Normalised {
		e.gainQ, e.gainP, e.gainR = 1-params.Beta, 1-params.Alpha, 1-params.AlphaRP
	}
	return e
}

// tick advances everything by one tick with the given number of spikes per
// input.
func (e *exactDecolle) tick(spikes []int) {
	for i, s := range spikes {
		e.p[i] = e.alpha*e.p[i] + e.gainP*e.q[i]
		e.q[i] = e.beta*e.q[i] + e.gainQ*float64(s)
	}
	for n := range e.u {
		e.r[n] *= e.alphaRP
		if e.s[n] {
			e.r[n] -= e.gainR
		}
		e.u[n] = e.bias[n] + e.r[n]
		for i, p := range e.p {
			e.u[n] += e.weights[n][i] * p
		}
		e.s[n] = e.u[n] >= 0
	}
}

// With frozen weights, weighted input per neuron and traces per input give the
// same potentials. A spike may differ only where the float32 sum cannot tell
// the potential from 0, and the exact population then takes the model's side.
func TestDecolleAgreesWithTracesPerInput(t *testing.T) {
	const inputs, neurons, channels, ticks = 12, 8, 4, 1500
	for _, tc := range []struct {
		name   string
		params neuron.DecolleParams
		gain   float64
	}{
		{"unnormalised", neuron.DecolleParams{Alpha: .97, Beta: .85, AlphaRP: .65}, 1e-3},
		{"normalised", neuron.DecolleParams{Alpha: .97, Beta: .85, AlphaRP: .65, Normalised: true}, 4},
		{"quick decays", neuron.DecolleParams{Alpha: .5, Beta: 0, AlphaRP: .9}, .2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			key := random.New(7).Name(tc.name)
			weights := make([][]float64, neurons)
			rows := make([][]float32, inputs)
			for n := range weights {
				for i := range inputs {
					w := float32(tc.gain * (2*key.Float64(uint64(n*inputs+i)) - 1))
					weights[n] = append(weights[n], float64(w))
					rows[i] = append(rows[i], w)
				}
			}
			bias := []float32{.01, -.02, .05, -.3}
			exactBias := make([]float64, neurons)
			for n := range exactBias {
				exactBias[n] = float64(bias[n%channels])
			}
			model := neuron.Spec{Decolle: &tc.params}.New(neurons, bias, ms)
			exact := newExactDecolle(tc.params, weights, exactBias)
			total, close := 0, 0
			for k := range ticks {
				at := msCount(k+1) * ms
				spikes := make([]int, inputs)
				for i := range spikes {
					if key.Name("spikes").Int(k).Float64(uint64(i)) < .1 {
						spikes[i] = 1 + k%2
					}
					for range spikes[i] {
						model.Deliver(at-ms/2, 0, rows[i])
					}
				}
				exact.tick(spikes)
				fired := model.Tick(at, nil)
				u := membrane(model, at, neurons)
				for n := range u {
					if math.Abs(float64(u[n])-exact.u[n]) > 1e-5*(1+math.Abs(exact.u[n])) {
						t.Fatalf("tick %d neuron %d: U is %v, want %v", k+1, n, u[n], exact.u[n])
					}
					got := slices.Contains(fired, int32(n))
					if got != exact.s[n] {
						if math.Abs(exact.u[n]) > 1e-5 {
							t.Fatalf("tick %d neuron %d: spike %v at U = %v", k+1, n, got, exact.u[n])
						}
						exact.s[n] = got
						close++
					}
				}
				total += len(fired)
			}
			if total < ticks/10 || total > ticks*neurons*9/10 || close > 5 {
				t.Errorf("%d spikes, %d of them within rounding of the threshold: no test of anything", total, close)
			}
		})
	}
}

// After one input of weight w at tick 1, with the threshold out of reach,
// P at tick 1+k is
//
//	w g_q g_p (alpha^k - beta^k)/(alpha - beta)
func TestDecolleResponseToOneSpike(t *testing.T) {
	for _, normalised := range []bool{false, true} {
		const alpha, beta, w = .97, .85, .004
		gain := 1 / ((1 - alpha) * (1 - beta))
		if normalised {
			gain = (1 - alpha) * (1 - beta)
		}
		m := decolle(alpha, beta, .65, normalised).New(1, []float32{-1000}, ms)
		m.Deliver(ms, 0, []float32{w})
		for k := range 200 {
			at := msCount(k+1) * ms
			m.Tick(at, nil)
			p := w * gain * (math.Pow(alpha, float64(k)) - math.Pow(beta, float64(k))) / (alpha - beta)
			if got := float64(membrane(m, at, 1)[0]) + 1000; math.Abs(got-p) > 6.2e-5+1e-5*p {
				t.Errorf("normalised %v: P %d ticks after the spike is %v, want %v", normalised, k, got, p)
			}
		}
	}
}

// With bias b > 0 and no input at all, U = b + R. A spike at a time when R is
// R0 leaves R = alpha_rp^k R0 - alpha_rp^(k-1) after k ticks; the neuron fires
// again at the first k with b + R >= 0. So it fires for ever, and all neurons
// of a channel together.
func TestDecolleFiresSpontaneouslyWithPositiveBias(t *testing.T) {
	const alphaRP, ticks = .65, 1000
	bias := []float32{.3, .02, -.02, 1e-3}
	m := decolle(.97, .85, alphaRP, false).New(8, bias, ms)
	counts := make([]int, 8)
	for k := range ticks {
		for _, n := range m.Tick(msCount(k+1)*ms, nil) {
			counts[n]++
		}
	}
	for c, b := range bias {
		want := 0
		if b >= 0 {
			// The times between spikes settle; the sum of the geometric series
			// is followed in closed form from spike to spike.
			r0, at := 0.0, 1
			for at <= ticks {
				want++
				k := 1
				for ; ; k++ {
					next := math.Pow(alphaRP, float64(k))*r0 - math.Pow(alphaRP, float64(k-1))
					if float64(b)+next >= 0 {
						r0 = next
						break
					}
				}
				at += k
			}
		}
		if counts[c] != want || counts[c+4] != want {
			t.Errorf("bias %v: %d and %d spikes in %d ticks, want %d", b, counts[c], counts[c+4], ticks, want)
		}
	}
	if counts[0] <= counts[1] || counts[3] == 0 {
		t.Errorf("spikes by channel %v: a greater bias must fire more, a small one too", counts[:4])
	}
}

// U = 0 is at the threshold and fires: at the first tick a neuron with bias 0.
// From then on R stays below 0.
func TestDecolleThresholdItselfFires(t *testing.T) {
	for _, bias := range [][]float32{nil, {0}} {
		m := decolle(.97, .85, .65, false).New(2, bias, ms)
		if fired := m.Tick(ms, nil); !slices.Equal(fired, []int32{0, 1}) {
			t.Errorf("fired %v at U = 0, want both neurons", fired)
		}
		for k := 2; k < 100; k++ {
			if fired := m.Tick(msCount(k)*ms, nil); len(fired) > 0 {
				t.Errorf("fired %v at tick %d with U below 0", fired, k)
			}
		}
	}
}

// The model reads its bias at every tick, so that learning may change it.
func TestDecolleReadsTheBiasAtEveryTick(t *testing.T) {
	bias := []float32{-1, -1}
	m := decolle(.97, .85, .65, false).New(4, bias, ms)
	if fired := m.Tick(ms, nil); len(fired) > 0 {
		t.Fatalf("fired %v with bias -1", fired)
	}
	bias[1] = 1
	if fired := m.Tick(2*ms, nil); !slices.Equal(fired, []int32{1, 3}) {
		t.Errorf("fired %v after the bias of channel 1 rose, want 1 and 3", fired)
	}
}

func TestDecolleFiresAtTicksOnlyAndResets(t *testing.T) {
	m := decolle(.9, .5, .65, false).New(2, []float32{-.5}, ms)
	run := func() (fired [][]int32) {
		for k := range 30 {
			at := msCount(k) * ms
			m.Deliver(at+ms/3, 0, []float32{.05, .2})
			if out := m.Fire(at+ms/3, []neuron.Span{{First: 0, Len: 2}}, nil); len(out) > 0 {
				t.Fatalf("%v fired between ticks", out)
			}
			fired = append(fired, m.Tick(at+ms, nil))
		}
		return fired
	}
	first := run()
	m.Reset()
	second := run()
	if !slices.EqualFunc(first, second, slices.Equal) {
		t.Error("a run after Reset differs from the first")
	}
	if len(slices.Concat(first...)) == 0 {
		t.Error("nothing fired at all")
	}
}

// The equations of README.md, done one after the other as they stand there, are
// what the model computes in both forms, to the bit of float32 and to the tick.
func TestDecolleIsWhatTheReadmeSays(t *testing.T) {
	const stated = "P ← αP + g_p Q, Q ← βQ + g_q I, R ← α_rp R − g_r S, U = P + b + R, S ← 1 if U ≥ 0, else 0"
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), stated) {
		t.Fatalf("README.md does not say %q", stated)
	}
	for _, normalised := range []bool{false, true} {
		alpha, beta, alphaRP, b := float32(.97), float32(.85), float32(.65), float32(-.5)
		gainQ, gainP, gainR := float32(1/(1-.85)), float32(1/(1-.97)), float32(1)
		weight := float32(.02)
		if normalised {
			gainQ, gainP, gainR = float32(1-.85), float32(1-.97), float32(1-.65)
			weight = 20
		}
		m := decolle(.97, .85, .65, normalised).New(1, []float32{b}, ms)
		var p, q, r, s float32
		first := 0
		for tick := 1; tick <= 40; tick++ {
			in := float32(0)
			if tick%7 == 1 {
				in = weight
				m.Deliver(events.Time(tick)*ms, 0, []float32{in})
			}
			p = float32(alpha*p) + float32(gainP*q)
			q = float32(beta*q) + float32(gainQ*in)
			r = float32(alphaRP*r) - float32(gainR*s)
			u := p + b + r
			s = 0
			if u >= 0 {
				s = 1
			}
			fired := m.Tick(events.Time(tick)*ms, nil)
			if got := membrane(m, events.Time(tick)*ms, 1)[0]; got != u || len(fired) != int(s) {
				t.Fatalf("normalised %v, tick %d: U = %v and %d spikes, the equations give %v and %v", normalised, tick, got, len(fired), u, s)
			}
			if s == 1 && first == 0 {
				first = tick
			}
		}
		if first < 2 || first > 20 {
			t.Errorf("normalised %v: the first spike is at tick %d; the test shows little", normalised, first)
		}
	}
}
