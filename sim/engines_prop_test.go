package sim

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"spikesim/events"
	"spikesim/sim/random"
)

// drawGraph draws a graph of toys: any edges forward along a hidden order, with
// or without delay, and edges backward or to the node itself with one. Times
// are small numbers, so that everything coincides often.
func drawGraph(t *rapid.T) (g *Graph, ticks int) {
	ticks = rapid.IntRange(1, 6).Draw(t, "ticks")
	nodes := rapid.IntRange(1, 7).Draw(t, "nodes")
	g = &Graph{
		Tick:        events.Time(rapid.IntRange(1, 24).Draw(t, "tick")),
		Lanes:       rapid.IntRange(1, 3).Draw(t, "lanes"),
		CreditTicks: rapid.IntRange(0, 3).Draw(t, "credit"),
	}
	rank := rapid.Permutation(numbers(nodes)).Draw(t, "rank")
	sources := rapid.IntRange(0, nodes).Draw(t, "sources")
	key := random.Key(rapid.Uint64().Draw(t, "key"))
	for n := range nodes {
		y := &toy{units: int32(rapid.IntRange(1, 5).Draw(t, "units"))}
		name := fmt.Sprint("relay ", n)
		if rank[n] < sources {
			name = fmt.Sprint("source ", n)
			y.script = script(key.Int(n), g.Lanes, 1, events.Time(ticks)*g.Tick)
		}
		g.Nodes = append(g.Nodes, Node{name, y})
	}
	for range rapid.IntRange(0, 12).Draw(t, "edges") {
		e := Edge{From: rapid.IntRange(0, nodes-1).Draw(t, "from"), To: rapid.IntRange(0, nodes-1).Draw(t, "to")}
		shortest := 0
		if rank[e.From] >= rank[e.To] {
			shortest = 1
		}
		if rapid.Bool().Draw(t, "delayed") {
			shortest = 1
		}
		if shortest > 0 {
			e.Delay = events.Time(rapid.IntRange(shortest, 60).Draw(t, "delay"))
		}
		if toys(g)[e.To].script == nil {
			g.Edges = append(g.Edges, e)
		}
	}
	return g, ticks
}

func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// On any graph both engines do what the reference does, with the packets that
// the plan gives them and with the fewest that DESIGN.md proves to suffice.
func TestEnginesAgreeOnRandomGraphs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g, ticks := drawGraph(rt)
		until := events.Time(ticks) * g.Tick
		want := reference(g, until)
		same(t, g, record(t, g, serial(t, g), until), want)
		same(t, g, record(t, g, parallel(t, g), until), want)

		p, err := g.plan()
		if err != nil {
			rt.Fatal(err)
		}
		p.fewest(g)
		same(t, g, record(t, g, &Serial{g, p, newWorkers(g, p)}, until), want)
		same(t, g, record(t, g, newParallel(g, p), until), want)
		if t.Failed() {
			rt.Fatalf("failed on edges %v, tick %d, %d ticks", g.Edges, g.Tick, ticks)
		}
	})
}

// fewest takes the credit away: d+1 packets where the longest delay is d
// windows.
func (p *plan) fewest(g *Graph) {
	for n := range g.Nodes {
		longest := events.Time(0)
		for _, e := range p.outputs[n] {
			longest = max(longest, g.Edges[e].Delay)
		}
		p.packets[n] = 1
		for d := events.Time(0); d < longest; d += p.stretch {
			p.packets[n]++
		}
	}
}
