package sim

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
)

func named(names ...string) []Node {
	var nodes []Node
	for _, name := range names {
		nodes = append(nodes, Node{Name: name})
	}
	return nodes
}

func TestGraphsThatCannotRunAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		g    Graph
		want string
	}{
		{"no tick", Graph{Lanes: 1}, "sim: tick of 0 ms; it must be above 0"},
		{"negative tick", Graph{Tick: -ms, Lanes: 1}, "sim: tick of -1 ms; it must be above 0"},
		{"no lanes", Graph{Tick: ms}, "sim: 0 lanes; at least 1 is needed"},
		{"negative lanes", Graph{Tick: ms, Lanes: -2}, "sim: -2 lanes; at least 1 is needed"},
		{
			"negative credit", Graph{Tick: ms, Lanes: 1, CreditTicks: -1},
			"sim: credit of -1 ticks; it must not be negative",
		},
		{
			"negative delay",
			Graph{Tick: ms, Lanes: 1, Nodes: named("a", "b"), Edges: []Edge{{0, 1, 0}, {0, 1, -ms}}},
			`sim: negative delay -1 ms from "a" to "b"`,
		},
		{
			"edge to a node that is not there",
			Graph{Tick: ms, Lanes: 1, Nodes: named("a", "b"), Edges: []Edge{{0, 1, 0}, {1, 2, 0}}},
			"sim: edge 1 joins nodes 1 and 2 of 2",
		},
		{
			"edge from a node that is not there",
			Graph{Tick: ms, Lanes: 1, Nodes: named("a"), Edges: []Edge{{-1, 0, 0}}},
			"sim: edge 0 joins nodes -1 and 0 of 1",
		},
	} {
		if err := c.g.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
		if e, err := NewSerial(&c.g); err == nil || e != nil {
			t.Errorf("%s: NewSerial gives an engine", c.name)
		}
		if e, err := NewParallel(&c.g); err == nil || e != nil {
			t.Errorf("%s: NewParallel gives an engine", c.name)
		}
	}
}

func TestCyclesWithoutDelayAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges []Edge
		want  []string // nil when the graph can run
	}{
		{"self loop", []Edge{{1, 1, 0}}, []string{"b"}},
		{"self loop with a delay", []Edge{{1, 1, 1}}, nil},
		{"two", []Edge{{0, 1, 0}, {1, 0, 0}}, []string{"a", "b"}},
		{"two, one with a delay", []Edge{{0, 1, 0}, {1, 0, 1}}, nil},
		{"two, also with a delay", []Edge{{0, 1, ms}, {0, 1, 0}, {1, 0, 0}}, []string{"a", "b"}},
		{"behind a chain", []Edge{{0, 1, 0}, {1, 2, 0}, {2, 3, 0}, {3, 1, 0}}, []string{"b", "c", "d"}},
		{"behind a dead end", []Edge{{0, 1, 0}, {0, 2, 0}, {2, 3, 0}, {3, 0, 0}}, []string{"a", "c", "d"}},
		{"out of reach of the first node", []Edge{{2, 3, 0}, {3, 2, 0}}, []string{"c", "d"}},
		{"diamond", []Edge{{0, 1, 0}, {0, 2, 0}, {1, 3, 0}, {2, 3, 0}}, nil},
	} {
		g := Graph{Tick: ms, Lanes: 1, Nodes: named("a", "b", "c", "d"), Edges: c.edges}
		err := g.Validate()
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var cycle *CycleError
		if !errors.As(err, &cycle) || !slices.Equal(cycle.Names, c.want) {
			t.Errorf("%s: error %v, want a cycle of %v", c.name, err, c.want)
		}
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	cause := errors.New("state is not finite")
	for _, c := range []struct {
		err  error
		want string
	}{
		{
			&CycleError{Names: []string{"a", "b"}},
			"cycle without delay: a → b → a; give at least one of its connections a delay_ms above 0",
		},
		{
			&ProcessError{"a", 3 * ms, cause},
			`population "a" failed in the window that ends at 3 ms: state is not finite`,
		},
		{
			&DeadlockError{[]Wait{{Name: "a", On: "b", Needs: 2 * ms, Closed: ms}, {Name: "b", On: "c", Packet: true}}},
			`no population can advance: "a" waits for "b" (input closed through 1 ms, needs 2 ms); ` +
				`"b" waits for a free packet, held by "c"`,
		},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
	if !errors.Is(&ProcessError{"a", ms, cause}, cause) {
		t.Error("a ProcessError does not unwrap to its cause")
	}
}

func TestWindowLengths(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges []Edge
		want  events.Time
	}{
		{"no edges", nil, ms},
		{"no cycle: a short delay does not matter", []Edge{{0, 1, ms / 10}, {1, 2, 1}}, ms},
		{"cycle of a tick", []Edge{{0, 1, 0}, {1, 0, ms}}, ms},
		{"cycle above a tick", []Edge{{0, 1, 0}, {1, 0, 3 * ms / 2}}, ms},
		{"self loop of half a tick", []Edge{{0, 0, ms / 2}}, ms / 2},
		{"0.4 ms covers a third of a tick, but 3 does not divide 10^6 ns", []Edge{{0, 0, 4 * ms / 10}}, ms / 4},
		{"0.7 ms covers a half", []Edge{{0, 0, 7 * ms / 10}}, ms / 2},
		{"the longer delay of a cycle counts", []Edge{{0, 1, ms / 10}, {1, 0, ms / 2}}, ms / 2},
		{"the shorter of two cycles counts", []Edge{{0, 0, ms / 2}, {1, 1, ms / 5}}, ms / 5},
		{"one nanosecond", []Edge{{0, 0, 1}}, 1},
	} {
		g := Graph{Tick: ms, Lanes: 1, Nodes: named("a", "b", "c"), Edges: c.edges}
		if p, err := g.plan(); err != nil || p.stretch != c.want {
			t.Errorf("%s: window of %d ns (error %v), want %d ns", c.name, p.stretch, err, c.want)
		}
	}
}

// The window against its definition, by trying every whole fraction of the
// tick; and the order and the packets against theirs.
func TestPlansKeepTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, _ := drawGraph(t)
		p, err := g.plan()
		if err != nil {
			t.Fatal(err)
		}
		longest := events.Time(0)
		for parts := g.Tick; parts >= 1; parts-- {
			if length := g.Tick / parts; g.Tick%parts == 0 && g.cycle(length) == nil {
				longest = length
			}
		}
		if p.stretch != longest {
			t.Fatalf("window of %d, want %d", p.stretch, longest)
		}
		place := make([]int, len(g.Nodes))
		for i, n := range p.order {
			place[n] = i
		}
		sorted := slices.Sorted(slices.Values(p.order))
		if !slices.Equal(sorted, numbers(len(g.Nodes))) {
			t.Fatalf("order %v of %d nodes", p.order, len(g.Nodes))
		}
		credit := g.CreditTicks
		if credit == 0 {
			credit = 16
		}
		ports := make([]int, len(g.Nodes))
		for i, e := range g.Edges {
			if e.Delay < p.stretch && place[e.From] >= place[e.To] {
				t.Fatalf("order %v has edge %v backward", p.order, e)
			}
			if p.port[i] != ports[e.To] || p.inputs[e.To][ports[e.To]] != i {
				t.Fatalf("edge %d enters at port %d, want %d", i, p.port[i], ports[e.To])
			}
			ports[e.To]++
			if have := events.Time(p.packets[e.From]-1)*p.stretch - events.Time(credit)*g.Tick; have < e.Delay {
				t.Fatalf("%d packets of %d do not span a delay of %d and %d ticks", p.packets[e.From], p.stretch, e.Delay, credit)
			}
		}
	})
}

// Who asks how many windows a run takes is told, with the cycle that makes them
// so many.
func TestWindowsAreCounted(t *testing.T) {
	for _, tt := range []struct {
		delays [3]events.Time // a → b → a, and b → b
		want   int
		cycle  string
	}{
		{[3]events.Time{0, ms, 3 * ms}, 20, "[]"},
		{[3]events.Time{0, ms / 4, ms}, 80, "[a b]"},
		{[3]events.Time{0, 1, 10}, 20_000_000, "[a b]"},
		{[3]events.Time{ms, 1, ms / 10}, 200, "[b]"},
		{[3]events.Time{0, 300_000, ms}, 80, "[a b]"},
	} {
		g := &Graph{
			Nodes: []Node{{Name: "a"}, {Name: "b"}}, Tick: ms, Lanes: 1,
			Edges: []Edge{{0, 1, tt.delays[0]}, {1, 0, tt.delays[1]}, {1, 1, tt.delays[2]}},
		}
		n, cycle, err := g.Windows(20 * ms)
		if err != nil || n != tt.want || fmt.Sprint(cycle) != tt.cycle {
			t.Errorf("delays %v: %d windows for the cycle %v (error %v), want %d for %s", tt.delays, n, cycle, err, tt.want, tt.cycle)
		}
	}
	g := &Graph{Nodes: []Node{{Name: "a"}}, Tick: ms, Lanes: 1, Edges: []Edge{{0, 0, 0}}}
	if _, _, err := g.Windows(ms); err == nil {
		t.Error("windows of a cycle without delay")
	}
}
