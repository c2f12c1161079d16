package sim

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"spikesim/events"
)

// toys returns the processes of a graph that consists of toys.
func toys(g *Graph) []*toy {
	all := make([]*toy, len(g.Nodes))
	for n := range g.Nodes {
		all[n] = g.Nodes[n].Process.(*toy)
	}
	return all
}

// logs returns what every toy of g has written down, per node and lane, and
// fails the test if one of them has found fault with the engine.
func logs(t testing.TB, g *Graph) [][][]moment {
	t.Helper()
	out := make([][][]moment, len(g.Nodes))
	for n, y := range toys(g) {
		for _, fault := range y.faults {
			t.Errorf("%q: %s", g.Nodes[n].Name, fault)
		}
		for lane := range y.states {
			out[n] = append(out[n], slices.Clone(y.states[lane].log))
		}
	}
	return out
}

// same compares two records of a run and names the first difference.
func same(t testing.TB, g *Graph, got, want [][][]moment) {
	t.Helper()
	for n := range want {
		if len(got[n]) != len(want[n]) {
			t.Fatalf("%q has %d lanes, want %d", g.Nodes[n].Name, len(got[n]), len(want[n]))
		}
		for lane := range want[n] {
			a, b := got[n][lane], want[n][lane]
			if slices.Equal(a, b) {
				continue
			}
			i := 0
			for i < min(len(a), len(b)) && a[i] == b[i] {
				i++
			}
			t.Fatalf("%q, lane %d: %d moments instead of %d; from number %d:\n got %v\nwant %v",
				g.Nodes[n].Name, lane, len(a), len(b), i, a[i:min(len(a), i+4)], b[i:min(len(b), i+4)])
		}
	}
}

// reference runs a graph of toys in the plainest way there is, without windows,
// packets, inboxes or queues: it takes the earliest time at which anything
// happens anywhere, and at that time visits the nodes in the order of their
// connections without delay. Both engines are held against it.
func reference(g *Graph, until events.Time) [][][]moment {
	type arrivals map[int][]int32 // port to units
	agenda := map[events.Time][][]arrivals{}
	at := func(t events.Time) [][]arrivals {
		if agenda[t] == nil {
			agenda[t] = make([][]arrivals, len(g.Nodes))
			for n := range g.Nodes {
				agenda[t][n] = make([]arrivals, g.Lanes)
			}
		}
		return agenda[t]
	}
	all := toys(g)
	for _, y := range all {
		y.start(g.Lanes)
		for lane := range y.script {
			for _, t := range y.script[lane].At {
				at(t)
			}
		}
	}
	for t := g.Tick; t <= until; t += g.Tick {
		at(t)
	}
	order := g.topological(1)
	for len(agenda) > 0 {
		now := slices.Min(slices.Collect(maps.Keys(agenda)))
		if now > until {
			break
		}
		today := agenda[now]
		for _, n := range order {
			y := all[n]
			for lane := range g.Lanes {
				var fired []int32
				if y.script != nil {
					for i, t := range y.script[lane].At {
						if t == now {
							fired = append(fired, y.script[lane].Unit[i])
						}
					}
				}
				var runs []events.Run
				for _, port := range slices.Sorted(maps.Keys(today[n][lane])) {
					runs = append(runs, events.Run{Port: port, Units: today[n][lane][port]})
				}
				if len(runs) > 0 {
					fired = append(fired, y.instant(lane, now, runs)...)
				}
				for _, unit := range fired {
					y.fire(&y.states[lane], nil, now, unit)
				}
				if now%g.Tick == 0 && y.tickLane(lane, now) {
					y.fire(&y.states[lane], nil, now, y.units)
					fired = append(fired, y.units)
				}
				if len(fired) == 0 {
					continue
				}
				ports := make([]int, len(g.Nodes))
				for _, e := range g.Edges {
					if e.From == n {
						in := at(now + e.Delay)[e.To]
						if in[lane] == nil {
							in[lane] = arrivals{}
						}
						in[lane][ports[e.To]] = slices.Clone(fired)
					}
					ports[e.To]++
				}
			}
		}
		delete(agenda, now)
	}
	out := make([][][]moment, len(g.Nodes))
	for n, y := range all {
		for lane := range y.states {
			out[n] = append(out[n], slices.Clone(y.states[lane].log))
		}
	}
	return out
}

// spikes counts what came in anywhere, to see that a test is about something.
func spikes(record [][][]moment) int {
	n := 0
	for _, lanes := range record {
		for _, log := range lanes {
			for _, m := range log {
				if m.what == "in" {
					n++
				}
			}
		}
	}
	return n
}

func (m moment) String() string {
	if m.what == "in" {
		return fmt.Sprintf("%v: unit %d in by port %d", m.at, m.unit, m.port)
	}
	return fmt.Sprintf("%v: %s %d", m.at, m.what, m.unit)
}
