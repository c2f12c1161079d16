package experiments

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"spikesim/experiments/npz"
	"spikesim/network/wiring"
)

// readLists reads the files of synapses that connections name. Whatever is wrong
// with one, the connection says so when it is validated.
func (s *Spec) readLists() {
	read := func(w *wiring.Spec) {
		if w.Sparse == nil || w.Sparse.File == "" {
			return
		}
		list, err := readSynapses(w.Sparse.File)
		if err == nil {
			digest := digestOf(list)
			if given := w.Sparse.Digest; given != "" && given != digest {
				list, err = nil, fmt.Errorf("%s holds another list than the one of digest %s: its own is %s", w.Sparse.File, given, digest)
			}
			w.Sparse.Digest = digest
		}
		w.Sparse.SetList(list, err)
	}
	for i := range s.Network.Populations {
		read(&s.Network.Populations[i].Wiring)
	}
	for i := range s.Network.Connections {
		read(&s.Network.Connections[i].Wiring)
	}
}

// readSynapses reads a list of synapses: an npz file with the arrays pre and post of
// integers, and weight where weights are given.
func readSynapses(file string) (*wiring.List, error) {
	archive, err := npz.Read(file)
	if err != nil {
		return nil, err
	}
	var problems []string
	l := &wiring.List{}
	units := func(name string, into *[]int32) {
		a, err := archive.Array(name)
		if err != nil {
			problems = append(problems, err.Error())
			return
		}
		values, err := a.Int64()
		if err == nil && len(a.Shape) != 1 {
			err = fmt.Errorf("array %q has shape %v, not one dimension", name, a.Shape)
		}
		if err != nil {
			problems = append(problems, err.Error())
			return
		}
		*into = make([]int32, len(values))
		for i, v := range values {
			// What is beyond 32 bits is beyond every map, and stays so.
			(*into)[i] = int32(min(max(v, math.MinInt32), math.MaxInt32))
		}
	}
	units("pre", &l.Pre)
	units("post", &l.Post)
	if slices.Contains(archive.Names(), "weight") {
		if a, _ := archive.Array("weight"); len(a.Shape) != 1 {
			problems = append(problems, fmt.Sprintf("array \"weight\" has shape %v, not one dimension", a.Shape))
		} else if l.Weight, err = a.Float32(); err != nil {
			problems = append(problems, err.Error())
		}
	}
	for i, w := range l.Weight {
		if f := float64(w); math.IsNaN(f) || math.IsInf(f, 0) {
			problems = append(problems, fmt.Sprintf("array \"weight\" holds %v at index %d; only finite numbers are of use", w, i))
			break
		}
	}
	for _, name := range archive.Names() {
		if !slices.Contains([]string{"pre", "post", "weight"}, name) {
			problems = append(problems, fmt.Sprintf("array %q has no meaning here; a delay is that of the connection, delay_ms", name))
		}
	}
	if len(problems) == 0 && (len(l.Pre) != len(l.Post) || l.Weight != nil && len(l.Weight) != len(l.Pre)) {
		problems = append(problems, fmt.Sprintf("%d units (pre), %d neurons (post) and %d weights; every synapse has one of each", len(l.Pre), len(l.Post), len(l.Weight)))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w", file, errors.New(strings.Join(problems, "; ")))
	}
	return l, nil
}

// digestOf is a short hash of a list, by which experiments tell lists apart.
func digestOf(l *wiring.List) string {
	h := sha256.New()
	put := func(w io.Writer, v any) {
		if err := binary.Write(w, binary.LittleEndian, v); err != nil {
			panic("experiments: a hash that can't be written to: " + err.Error())
		}
	}
	for _, part := range []any{int64(len(l.Pre)), l.Pre, l.Post, l.Weight} {
		put(h, part)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
