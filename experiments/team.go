package experiments

import (
	"context"
	"sync"
	"sync/atomic"

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

// newTeam returns a team with a member for every core, as long as together they
// take no more memory than the session's own network; nil if that leaves one.
func newTeam(s *session) (*team, error) {
	n, err := (&footprint{spec: s.spec}).members(len(s.set.Test))
	if n < 2 {
		return nil, err
	}
	one := *s.spec
	one.Batch = 1
	t := &team{}
	for range n {
		member, err := newSession(&one, s.set, EngineSerial)
		if err != nil {
			return nil, err
		}
		t.members = append(t.members, member)
	}
	return t, nil
}

// learn gives all members the weights of a network.
func (t *team) learn(net *network.Network) error {
	weights := map[string]network.Array{}
	for _, a := range net.Weights() {
		weights[a.Name] = a
	}
	for _, m := range t.members {
		if err := m.net.SetWeights(func(name string) (network.Array, error) { return weights[name], nil }); err != nil {
			return err
		}
		m.net.ResetCounters()
	}
	return nil
}

// test shows all test images; the first under a probe. shown is told, by one
// goroutine at a time, how many are done.
func (t *team) test(ctx context.Context, sc *scores, probe network.Probe, shown func(done int)) error {
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
				if i >= len(m.set.Test) {
					return
				}
				var watching network.Probe
				if i == 0 {
					watching = probe
				}
				if err := sc.test(ctx, m, heard, i, 1, watching); err != nil {
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
		c.Add(m.net.Counters())
	}
	return c
}
