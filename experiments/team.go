package experiments

import (
	"context"
	"sync"
	"sync/atomic"

	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// team is networks alike that test images side by side, one image each at a
// time. Images do not depend on each other, so this keeps all cores busy to the
// end, where the populations of one network have to wait for one another. An
// image's spikes are the same whichever member it is shown to, and all that is
// counted are whole numbers: the results are those of one network, bit for bit.
type team struct {
	members []*session
}

// newTeam returns a team for some tests with a member for every core, as long as together they
// take no more memory than the session's own network; nil if that leaves one.
func newTeam(s *session, tests int) (*team, error) {
	n, err := (&footprint{spec: s.spec}).members(tests)
	if n < 2 {
		return nil, err
	}
	t := &team{}
	for range n {
		member, err := s.member(stage.Serial)
		if err != nil {
			return nil, err
		}
		t.members = append(t.members, member)
	}
	return t, nil
}

// learn gives all members the weights of a network.
func (t *team) learn(net *network.Network) error {
	weights := network.Named(net.Weights())
	for _, m := range t.members {
		if err := m.Net.SetWeights(weights); err != nil {
			return err
		}
		m.Net.ResetCounters()
	}
	return nil
}

// test shows all samples; the first under a probe. shown is told, by one
// goroutine at a time, how many are done.
func (t *team) test(ctx context.Context, sc *scores, samples []dataset.Sample, probe network.Probe, shown func(done int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var mu sync.Mutex
	done := 0
	var all sync.WaitGroup
	for _, m := range t.members {
		all.Go(func() {
			heard := newReadings(m, sc.rule.ticks)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(samples) {
					return
				}
				var watching network.Probe
				if i == 0 {
					watching = probe
				}
				if err := sc.test(ctx, m, heard, samples, i, 1, watching); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done++
				shown(done)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// counters returns what all members counted.
func (t *team) counters() network.Counters {
	var c network.Counters
	for _, m := range t.members {
		c.Add(m.Net.Counters())
	}
	return c
}
