package compare

import (
	"fmt"
	"strconv"
	"strings"

	"spikesim/experiments/energy"
	"spikesim/experiments/report"
)

// maxNodes is how many nodes have a column of their own.
const maxNodes = 7

// Tables shows a comparison on one screen. Energy is priced by the energy profile of the
// name given.
func (c *Comparison) Tables(price string) ([]report.Table, error) {
	priced, err := estimate(price, energy.Counts{})
	if err != nil {
		return nil, err
	}
	counts := report.Table{
		Title:   fmt.Sprintf("%d pulses in %d steps of %g ms: what each reading of the file makes of them", c.Input, c.Steps, c.DTMS),
		Columns: []report.Column{{Title: "reading"}},
	}
	columns := c.Order
	if len(columns) > maxNodes {
		columns = nil
	}
	for _, name := range columns {
		counts.Columns = append(counts.Columns, report.Column{Title: name, Right: true})
	}
	if columns == nil {
		counts.Columns = append(counts.Columns, report.Column{Title: "spikes", Right: true})
	}
	for _, title := range []string{"output", "class", "synaptic ops", "energy", "time"} {
		counts.Columns = append(counts.Columns, report.Column{Title: title, Right: title != "output"})
	}
	differences := report.Table{
		Title:   "Against " + c.Reference + ": the first spike that differs, why, and how far all are apart",
		Columns: []report.Column{{Title: "reading"}, {Title: "ms", Right: true}, {Title: "node"}, {Title: "unit", Right: true}, {Title: "distance", Right: true}, {Title: "what makes the first difference"}},
	}
	for _, o := range c.Outcomes {
		if o.Refused != "" {
			differences.Rows = append(differences.Rows, []string{o.Reading, "", "", "", "", "does not read it: " + o.Refused})
			continue
		}
		row := []string{o.Reading}
		for _, name := range columns {
			row = append(row, strconv.Itoa(o.node(name).Spikes))
		}
		if columns == nil {
			row = append(row, strconv.Itoa(o.total()))
		}
		output, class := o.shown(c.Label)
		joules, _ := estimate(price, o.Counts)
		row = append(row, output, class, strconv.FormatFloat(o.Counts.SynapticOps, 'f', -1, 64),
			quantity(joules.JoulesPerImage)+"J", quantity(o.Seconds)+"s")
		counts.Rows = append(counts.Rows, row)
		if o.Against != nil {
			differences.Rows = append(differences.Rows, c.difference(o))
			if a := o.Against; a.Nearest != "" && !(len(a.Reasons) == 1 && a.Reasons[0] == a.Nearest) {
				differences.Rows = append(differences.Rows, []string{"", "", "", "", strconv.FormatFloat(a.Left, 'f', 3, 64), "  left with this alone: " + a.Nearest})
			}
		}
	}
	counts.Notes = append(counts.Notes, fmt.Sprintf("Spikes of each node, the spikes or sums that reach the output, its largest; energy by %s (%s), neurons", price, priced.Grade),
		"of clocked readings updated in every step; time of this run.")
	if c.Label >= 0 {
		counts.Notes = append(counts.Notes, fmt.Sprintf("The label is %d; a class in brackets is another.", c.Label))
	}
	counts.Notes = append(counts.Notes, c.Notes...)
	differences.Notes = []string{
		"Unit -5: its spike is missing; +5: it is one too many.",
		fmt.Sprintf("Distance: Victor and Purpura's, %g per ms, for each spike of both: 0 the same, 1 nothing near.", scales(c.DTMS).CostPerMS),
		"Each reason makes the first difference by itself; with + between, they make it together. Below stands what comes",
		"nearest to the reading when the reference takes over nothing else, with the distance that is left then.",
	}
	return []report.Table{counts, differences}, nil
}

// difference is a row of the second table.
func (c *Comparison) difference(o *Outcome) []string {
	a := o.Against
	if a.Same {
		return []string{o.Reading, "", "", "", "0", "none: all spikes are the same"}
	}
	sign := "-"
	if a.Extra {
		sign = "+"
	}
	reason := strings.Join(a.Reasons, "; ")
	switch {
	case a.Together:
		reason = strings.Join(a.Reasons, " + ")
	case reason == "":
		reason = "several departures, none by itself"
	}
	return []string{o.Reading, strconv.FormatFloat(float64(a.Row+1)*c.DTMS, 'g', 6, 64), a.Node, sign + strconv.Itoa(a.Unit),
		strconv.FormatFloat(a.VictorPurpuraPerSpike, 'f', 3, 64), reason}
}

// shown returns what reached the first output, shortened, and its class.
func (o *Outcome) shown(label int) (output, class string) {
	if len(o.Output) == 0 {
		return "-", "-"
	}
	out := o.Output[0]
	const most = 10
	var values []string
	for _, v := range out.Values[:min(len(out.Values), most)] {
		format := byte('f')
		digits := -1
		if !out.Spikes {
			format, digits = 'g', 4
		}
		values = append(values, strconv.FormatFloat(v, format, digits, 64))
	}
	if len(out.Values) > most {
		values = append(values, "…")
	}
	class = "-"
	if out.Class >= 0 && len(out.Values) > 1 {
		class = strconv.Itoa(out.Class)
		if label >= 0 && label != out.Class {
			class = "[" + class + "]"
		}
	}
	return strings.Join(values, " "), class
}

// quantity writes a number with three digits and a prefix.
func quantity(v float64) string {
	prefixes := []string{"", "m", "µ", "n", "p"}
	i := 0
	for ; v != 0 && v < 1 && i < len(prefixes)-1; i++ {
		v *= 1000
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + " " + prefixes[i]
}

// estimate prices counts by the energy profile of a name.
func estimate(name string, c energy.Counts) (energy.Estimate, error) {
	all := energy.Price(c)
	var names []string
	for _, e := range all {
		if e.Profile == name {
			return e, nil
		}
		names = append(names, e.Profile)
	}
	return energy.Estimate{}, fmt.Errorf("there is no energy profile %q; there are %s", name, strings.Join(names, ", "))
}

// CheckEnergy reports whether there is an energy profile of a name.
func CheckEnergy(name string) error {
	_, err := estimate(name, energy.Counts{})
	return err
}
