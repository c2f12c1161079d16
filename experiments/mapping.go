package experiments

import (
	"fmt"
	"slices"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/network"
)

// mapFlag says which array of a file from elsewhere goes where.
const mapFlag = "--map"

// mapping says where an array of somebody else's file goes: from its own name to that
// of a network's array.
type mapping struct{ from, to string }

// parseMap reads FROM=TO. A population alone stands for its weights, and its readout
// for that's.
func parseMap(texts []string) ([]mapping, error) {
	var all []mapping
	for _, text := range texts {
		from, to, ok := strings.Cut(text, "=")
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		if !ok || from == "" || to == "" {
			return nil, fmt.Errorf("%s %s: give ARRAY=POPULATION, or ARRAY=POPULATION.bias and the like, for example fc1.weight=hidden", mapFlag, text)
		}
		switch _, part, deep := strings.Cut(to, "."); {
		case !deep:
			to += ".weights"
		case part == "readout":
			to += ".weights"
		}
		for _, other := range all {
			if other.from == from || other.to == to {
				return nil, fmt.Errorf("%s: both %s=%s and %s=%s; every array has one place, and every place one array", mapFlag, other.from, other.to, from, to)
			}
		}
		all = append(all, mapping{from, to})
	}
	return all, nil
}

// rename gives the arrays of an archive the names of the places that they go to.
func (w *weights) rename(texts []string) error {
	all, err := parseMap(texts)
	if err != nil || len(all) == 0 {
		return err
	}
	if w.known {
		return fmt.Errorf("%s: %s was written by spikesim, and its arrays know where they go; leave out %[1]s", mapFlag, w.name)
	}
	w.from = map[string]string{}
	arrays := slices.Clone(w.archive.Arrays)
	for _, m := range all {
		i := slices.IndexFunc(w.archive.Arrays, func(a npz.Array) bool { return a.Name == m.from })
		if i < 0 {
			return fmt.Errorf("%s %s=%s: %s has no array %s; it has %s", mapFlag, m.from, m.to, w.name, m.from, strings.Join(w.archive.Names(), ", "))
		}
		if j := slices.IndexFunc(arrays, func(a npz.Array) bool { return a.Name == m.to }); j >= 0 && j != i {
			return fmt.Errorf("%s %s=%s: %s has an array %[3]s as well; map that too, or take it out", mapFlag, m.from, m.to, w.name)
		}
		arrays[i].Name = m.to
		w.from[m.to] = m.from
	}
	w.archive.Arrays = arrays
	return nil
}

// alias names an array of a file as its owner does, and where it goes.
func (w *weights) alias(name string) string {
	if from, mapped := w.from[name]; mapped {
		return from + " (as " + name + ")"
	}
	return name
}

// turned returns a mapped array of readout weights, [output][feature] as everybody
// else has them, as a network stores it, [feature][output]. Features of a map run in
// an order of their own, so only those of a population without rows and columns can
// be taken.
func (w *weights) turned(a npz.Array, shape []int, spec *Spec) (npz.Array, error) {
	population, isReadout := strings.CutSuffix(a.Name, ".readout.weights")
	if _, mapped := w.from[a.Name]; !mapped || !isReadout || len(a.Shape) != 2 {
		return a, nil
	}
	d, err := spec.Network.Describe()
	if err != nil {
		return a, err
	}
	i := slices.IndexFunc(d.Populations, func(p network.PopulationInfo) bool { return p.Name == population })
	if s := d.Populations[i].Neurons; s.Height*s.Width != 1 {
		return a, fmt.Errorf("array %s: only a readout of a population without rows and columns can be mapped, and %s is %d×%d×%d; put a dense population before it",
			w.alias(a.Name), population, s.Channels, s.Height, s.Width)
	}
	values, err := a.Float32()
	if err != nil {
		return a, err
	}
	rows, columns := a.Shape[0], a.Shape[1]
	if rows != shape[1] || columns != shape[0] {
		return a, fmt.Errorf("array %s has shape %v, this readout needs [%d %d], outputs by features%s", w.alias(a.Name), a.Shape, shape[1], shape[0], transposedHint(a.Shape, []int{shape[1], shape[0]}))
	}
	out := npz.Array{Name: a.Name, Shape: []int{columns, rows}}
	turned := make([]float32, len(values))
	for r := range rows {
		for c := range columns {
			turned[c*rows+r] = values[r*columns+c]
		}
	}
	out.Data = turned
	return out, nil
}

// transposedHint says that a shape is the wanted one with its sides exchanged.
func transposedHint(shape, want []int) string {
	switch {
	case len(shape) != len(want) || slices.Equal(shape, want):
	case len(want) == 2 && shape[0] == want[1] && shape[1] == want[0]:
		return "; it is transposed, [in, out] where [out, in] belongs: save x.T"
	case len(want) == 4 && slices.Equal(want, []int{shape[3], shape[2], shape[0], shape[1]}):
		return "; it is transposed, [height, width, in, out] where [out, in, height, width] belongs: save x.transpose(3, 2, 0, 1)"
	case len(want) == 4 && slices.Equal(want, []int{shape[1], shape[0], shape[2], shape[3]}):
		return "; it is transposed, [in, out, height, width] where [out, in, height, width] belongs: save x.transpose(1, 0, 2, 3)"
	}
	return ""
}
