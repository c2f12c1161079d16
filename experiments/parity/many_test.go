package parity

import (
	"errors"
	"flag"
	"fmt"
	"testing"
)

var seeds = flag.Int("seeds", 0, "seeds per size for TestManyRecordings, which then records at the sizes of photographs too")

// size is that of a recording.
type size struct {
	height, width, ticks, batch, burnIn int
	channels                            [len(layers)]int
}

func (s size) String() string {
	return fmt.Sprintf("%dx%d, %d ticks, batch %d", s.height, s.width, s.ticks, s.batch)
}

// Recordings whose float32 sums go another way than ours are followed, whatever
// rounding makes of them. All of the campaign takes minutes:
//
//	go test ./experiments/parity -run TestManyRecordings -seeds 13 -v
func TestManyRecordings(t *testing.T) {
	few, many := [...]int{4, 5, 6, 5, 4, 3}, [...]int{8, 10, 8, 10, 8, 4}
	sizes := []size{{8, 12, 14, 3, 5, few}, {12, 8, 20, 2, 4, few}}
	n := 3
	if *seeds > 0 {
		n = *seeds
		sizes = append(sizes, size{16, 24, 40, 2, 10, many}, size{24, 32, 30, 2, 10, many}, size{24, 40, 24, 1, 8, many}, size{32, 32, 24, 2, 8, many})
	}
	for _, size := range sizes {
		failed, sides := 0, map[SideKind]int{}
		for seed := range n {
			r := small()
			r.height, r.width, r.ticks, r.batch, r.burnIn = size.height, size.width, size.ticks, size.batch, size.burnIn
			r.channels, r.seed, r.order = size.channels, uint64(100+seed), ascending+order(seed)%(orders-ascending)
			r.alpha, r.beta, r.lr = .97, .85, []float64{1e-7, 1e-8, 1e-9}[seed/3%3]
			if seed%2 == 1 {
				r.mutate.ties = 2e-7 // within rounding of the potentials of most windows
			}
			report := replayed(t, write(t, r.record()))
			if err := report.Err(); err != nil {
				t.Errorf("%v, seed %d: %v\n%s", size, r.seed, err, text(t, report))
				failed++
			}
			for _, c := range report.Comparisons {
				for _, row := range c.Layers {
					for _, s := range row.Sides {
						sides[s.Kind]++
					}
				}
			}
		}
		t.Logf("%v: %d of %d recordings failed; sides taken: %v", size, failed, n, sides)
	}
}

// An algorithm that differs is not taken for rounding.
func TestMutationsAreNotExplained(t *testing.T) {
	for name, m := range map[string]mutation{
		"learning rate 1 % off":             {rate: 1.01},
		"derivative of the sigmoid 1 % off": {slope: 1.01},
		"gradient to another neuron":        {last: true},
		"threshold 0.01 off":                {fires: .01},
		"threshold ten margins off":         {fires: 1e-4},
	} {
		t.Run(name, func(t *testing.T) {
			r := small()
			r.height, r.width, r.ticks, r.order = 8, 12, 20, ascending
			r.lr = 1e-6
			if err := replayed(t, write(t, r.record())).Err(); err != nil {
				t.Fatalf("without the mutation: %v\n%s", err, text(t, replayed(t, write(t, r.record()))))
			}
			r.mutate = m
			var deviates *Deviates
			report := replayed(t, write(t, r.record()))
			if err := report.Err(); !errors.As(err, &deviates) {
				t.Errorf("the error is %v\n%s", err, text(t, report))
			}
		})
	}
}

// A recording in which every tie within rounding went the other way: final
// weights show it, and it is listed.
func TestTiesAreFollowed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	r := small()
	r.height, r.width, r.ticks, r.batch, r.burnIn, r.order = 16, 24, 20, 2, 8, ascending
	r.channels = [len(layers)]int{8, 10, 8, 10, 8, 4}
	r.alpha, r.beta, r.lr = .97, .85, 1e-7
	r.mutate.ties = 5e-7
	// The potentials of a channel with small weights are nearly equal.
	recorded := r.recordWith(func(n *run) {
		for i := range 25 {
			n.parts[0].w[i] /= 1 << 10
		}
	})
	report := replayed(t, write(t, recorded))
	if err := report.Err(); err != nil {
		t.Errorf("%v\n%s", err, text(t, report))
	}
	first, later := 0, 0
	for _, row := range report.Comparisons[2].Layers {
		for _, s := range row.Sides {
			if s.Kind != MaximumSide {
				continue
			}
			if s.Tick == r.burnIn+1 {
				first++
			} else {
				later++
			}
		}
	}
	if later == 0 {
		t.Errorf("%d ties of the first learning tick and %d of later ones were found:\n%s", first, later, text(t, report))
	}
}

// Close to its target, learning follows the last digits of its readout. A
// recording whose readouts differ from ours by no more than rounding is followed
// all the same: the errors are those of its readouts.
func TestErrorsAreThoseOfTheRecordedReadouts(t *testing.T) {
	const layer = 4
	r := small()
	r.lr = 1e-6
	// What the layer reads at the first learning tick.
	var frozen *run
	before := *r
	before.ticks = before.burnIn + 1
	before.recordWith(func(n *run) {
		if frozen == nil {
			frozen = n
		}
	})
	for _, s := range frozen.states {
		for _, y := range s[layer].prediction {
			r.target = append(r.target, float64(float32(y+1e-4)))
		}
	}
	r.mutate.reads = 5e-7
	report := replayed(t, write(t, r.record()))
	if err := report.Err(); err != nil {
		t.Errorf("%v\n%s", err, text(t, report))
	}
}
