package clocked

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"spikesim/experiments/nir"
)

// Difference is one way in which a profile departs from another, for the nodes of a
// graph.
type Difference struct {
	// Text says what the other profile does.
	Text string
	// Take gives a profile this one departure.
	Take func(*Profile)
}

// clone returns a profile that can be changed without changing this one.
func (p *Profile) clone() *Profile {
	own := *p
	own.Rules, own.InLoop = maps.Clone(p.Rules), maps.Clone(p.InLoop)
	return &own
}

// With returns the profile with departures of others.
func (p *Profile) With(all ...Difference) *Profile {
	own := p.clone()
	for _, d := range all {
		d.Take(own)
	}
	return own
}

// aspect is a part of a rule that makes sense by itself.
type aspect struct {
	fields []string
	text   func(r Rule) string
}

func named[T comparable](names map[T]string, of func(Rule) T) func(Rule) string {
	return func(r Rule) string { return names[of(r)] }
}

func either(is func(Rule) bool, yes, no string) func(Rule) string {
	return func(r Rule) string {
		if is(r) {
			return yes
		}
		return no
	}
}

var aspects = []aspect{
	{[]string{"Membrane"}, named(map[Decay]string{Euler: "the membrane steps by Euler", Exponential: "the membrane decays exponentially"}, func(r Rule) Decay { return r.Membrane })},
	{[]string{"Synapse"}, named(map[Decay]string{Euler: "the synapse steps by Euler", Exponential: "the synapse decays exponentially"}, func(r Rule) Decay { return r.Synapse })},
	{[]string{"Input"}, named(map[Input]string{Pulse: "a spike is a pulse", Dirac: "a spike is a Dirac"}, func(r Rule) Input { return r.Input })},
	{[]string{"AreaS"}, func(r Rule) string {
		switch r.AreaS {
		case 0:
			return "a spike has the area of a step"
		case 1:
			return "inputs add up once a step, whatever dt"
		}
		return fmt.Sprintf("a spike has an area of %g s", r.AreaS)
	}},
	{[]string{"Gains"}, named(map[Gains]string{AsInFile: "r and w_in are those of the file", WithoutR: "r counts as 1", UnitMembrane: "r counts as tau_mem/dt", Unit: "r and w_in count as a step's"}, func(r Rule) Gains { return r.Gains })},
	{[]string{"StepFromR"}, either(func(r Rule) bool { return r.StepFromR }, "r says what dt is", "r says nothing of dt")},
	{[]string{"OldCurrent"}, either(func(r Rule) bool { return r.OldCurrent }, "the current of the step before moves the membrane", "the new current moves the membrane")},
	{[]string{"DecayInput"}, either(func(r Rule) bool { return r.DecayInput }, "what arrives decays in its own step", "what arrives decays from the next step")},
	{[]string{"LeakInCurrent"}, either(func(r Rule) bool { return r.LeakInCurrent }, "v_leak pulls the current, too", "v_leak pulls the membrane alone")},
	{[]string{"NoLeak", "LeakStep"}, func(r Rule) string {
		switch {
		case r.NoLeak:
			return "v_leak is not read"
		case r.LeakStep:
			return "v_leak is added every step"
		}
		return "the potential leaks to v_leak"
	}},
	{[]string{"MembraneBias"}, either(func(r Rule) bool { return r.MembraneBias }, "biases move the membrane past the synapse", "biases go through the synapse")},
	{[]string{"AtThreshold"}, either(func(r Rule) bool { return r.AtThreshold }, "fires at v >= v_threshold", "fires at v > v_threshold")},
	{[]string{"Many"}, either(func(r Rule) bool { return r.Many }, "fires several times a step", "fires once a step")},
	{[]string{"FireFirst", "ResetWhen"}, func(r Rule) string {
		if !r.FireFirst {
			return "fires in the step in which it crosses"
		}
		return "fires a row after it crosses" + map[When]string{BeforeDecay: "", AfterDecay: ", reset after the leak", BeforeAndAfter: ", reset twice"}[r.ResetWhen]
	}},
	{[]string{"Reset"}, named(map[Reset]string{ToValue: "reset to v_reset", ToZero: "reset to 0", Subtract: "reset by subtraction"}, func(r Rule) Reset { return r.Reset })},
	{[]string{"Lower"}, func(r Rule) string {
		if r.Lower == nil {
			return "no lower bound"
		}
		return map[float64]string{0: "the potential stops at 0", -1: "the potential stops at -v_threshold"}[*r.Lower]
	}},
	{[]string{"DelaySteps"}, func(r Rule) string { return "takes spikes in " + lateness(r.DelaySteps) }},
	{[]string{"WeightLevels"}, either(func(r Rule) bool { return r.WeightLevels > 0 }, "weights have few levels", "weights are those of the file")},
	{[]string{"Fixed"}, either(func(r Rule) bool { return r.Fixed != nil }, "whole numbers: decays of 12 bits, states cut", "no whole numbers")},
}

// lateness says a number of steps.
func lateness(steps int) string {
	switch steps {
	case 0:
		return "at once"
	case 1:
		return "a step late"
	}
	return fmt.Sprintf("%d steps late", steps)
}

// Differences returns in what a profile departs from another, for the nodes of a flat
// graph, in the order in which a step goes. Departures of several types that are alike
// are one.
func Differences(from, to *Profile, g *nir.Graph) []Difference {
	pl := &plan{}
	byName := map[string]*node{}
	for i, n := range g.Nodes {
		own := &node{Node: n, at: i}
		pl.nodes = append(pl.nodes, own)
		byName[n.Name] = own
	}
	loops, biases, padding := false, false, false
	for _, e := range g.Edges {
		byName[e.To].edges = append(byName[e.To].edges, edge{from: byName[e.From]})
	}
	type kind struct {
		t    nir.Type
		loop bool
	}
	var kinds []kind
	for _, n := range pl.nodes {
		loop := pl.inLoop(n)
		loops = loops || loop
		biases = biases || loop && (n.Type == nir.Affine || n.Type == nir.Conv1d || n.Type == nir.Conv2d)
		padding = padding || n.Type == nir.SumPool2d || n.Type == nir.AvgPool2d
		if k := (kind{n.Type, loop}); (n.Type.Spiking() || n.Type.Analog()) && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	var all []Difference
	if loops && biases && from.LoopBias != to.LoopBias {
		all = append(all, Difference{
			map[LoopBias]string{FromFirstStep: "biases within a loop count from the first step", FromSecondStep: "biases within a loop count from the second step", Never: "biases within a loop are left out"}[to.LoopBias],
			func(p *Profile) { p.LoopBias = to.LoopBias }})
	}
	if loops && from.LoopSteps != to.LoopSteps {
		all = append(all, Difference{"edges that close a loop are " + lateness(to.LoopSteps), func(p *Profile) { p.LoopSteps = to.LoopSteps }})
	}
	if padding && from.NoPadding != to.NoPadding && slices.ContainsFunc(g.Nodes, padded) {
		all = append(all, Difference{"pools without padding", func(p *Profile) { p.NoPadding = to.NoPadding }})
	}
	for _, a := range aspects {
		texts := map[string][]kind{}
		var order []string
		for _, k := range kinds {
			before, _ := from.of(k.t, k.loop)
			after, is := to.of(k.t, k.loop)
			if !is || same(before, after, a.fields) || !applies(a, k.t) {
				continue
			}
			text := a.text(after)
			if texts[text] == nil {
				order = append(order, text)
			}
			texts[text] = append(texts[text], k)
		}
		for _, text := range order {
			ks := texts[text]
			all = append(all, Difference{types(ks, func(k kind) nir.Type { return k.t }) + ": " + text, func(p *Profile) {
				for _, k := range ks {
					rule, _ := p.of(k.t, k.loop)
					after, _ := to.of(k.t, k.loop)
					take(&rule, after, a.fields)
					if k.loop {
						if p.InLoop == nil {
							p.InLoop = map[nir.Type]Rule{}
						}
						p.InLoop[k.t] = rule
					} else {
						// Neurons in loops keep their rule.
						if _, own := p.InLoop[k.t]; !own {
							if p.InLoop == nil {
								p.InLoop = map[nir.Type]Rule{}
							}
							p.InLoop[k.t] = p.Rules[k.t]
						}
						p.Rules[k.t] = rule
					}
				}
			}})
		}
	}
	return all
}

// padded reports whether a pool has padding.
func padded(n *nir.Node) bool {
	return (n.Type == nir.SumPool2d || n.Type == nir.AvgPool2d) && n.Pooling().Before != [2]int{}
}

// applies reports whether an aspect changes what neurons of a type do.
func applies(a aspect, t nir.Type) bool {
	cuba := t == nir.CubaLIF || t == nir.CubaLI
	switch a.fields[0] {
	case "Synapse", "OldCurrent", "LeakInCurrent", "MembraneBias":
		return cuba
	case "Membrane":
		return t != nir.I && t != nir.IF
	case "Input", "DecayInput", "StepFromR", "NoLeak":
		return t != nir.I && t != nir.IF
	case "AtThreshold", "Many", "FireFirst", "Reset", "Lower":
		return t.Spiking()
	}
	return true
}

func same(a, b Rule, fields []string) bool {
	for _, f := range fields {
		if !reflect.DeepEqual(reflect.ValueOf(a).FieldByName(f).Interface(), reflect.ValueOf(b).FieldByName(f).Interface()) {
			return false
		}
	}
	return true
}

func take(to *Rule, from Rule, fields []string) {
	for _, f := range fields {
		reflect.ValueOf(to).Elem().FieldByName(f).Set(reflect.ValueOf(from).FieldByName(f))
	}
}

// types lists types, each once.
func types[K any](ks []K, of func(K) nir.Type) string {
	var names []string
	for _, k := range ks {
		if name := string(of(k)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
