package experiments

import (
	"errors"
	"fmt"
	"strings"

	"spikesim/network"
)

// foreignFlag is the flag that lets weights of another network in.
const foreignFlag = "--foreign-weights"

// WeightsResult says which weights a run or comparison took, and what of them
// did not belong to its network.
type WeightsResult struct {
	File string `json:"file"`
	// Readouts says whose fixed readouts the network has where the file does not.
	Readouts string `json:"readouts,omitempty"`
	// Foreign says that weights of another network were welcome. Then Ignored are
	// arrays of the file without a place in the network, Missing those of the
	// network that are not in the file and stay as they were drawn, and Differences
	// the keys at which the experiments differ.
	Foreign     bool                `json:"foreign,omitempty"`
	Ignored     []string            `json:"ignored_arrays,omitempty"`
	Missing     []string            `json:"missing_arrays,omitempty"`
	Differences []WeightsDifference `json:"differences,omitempty"`
}

// fit makes sure that weights belong to the network of an experiment: that every
// array has its place, every place its array, and that the experiment which the
// weights come from does not differ in what counts. All that is wrong is one
// error. With foreign, only arrays of a wrong shape or without finite numbers are
// an error, and the rest is returned.
func (w *weights) fit(spec *Spec, foreign bool) (*WeightsResult, error) {
	differences, err := w.differences(spec)
	if err != nil {
		return nil, err
	}
	if w.placed, err = w.place(spec); err != nil {
		return nil, err
	}
	problems := w.placed.problems
	if foreign {
		problems = w.placed.faults
	} else {
		for _, d := range differences {
			problems = append(problems, d.String())
		}
	}
	if len(problems) > 0 {
		return nil, errors.New(w.unfit(spec, problems, foreign))
	}
	r := &WeightsResult{File: w.name, Foreign: foreign, Ignored: w.placed.extra, Missing: w.placed.empty, Differences: differences}
	if drawn := drawnBySeed(spec); !w.known && drawn != "" {
		r.Readouts = fmt.Sprintf("it does not say which seed drew %s; those of seed %d are taken", drawn, spec.NetworkSeed())
	}
	return r, nil
}

// unfit is the text of the error of fit.
func (w *weights) unfit(spec *Spec, problems []string, foreign bool) string {
	var text strings.Builder
	fmt.Fprintf(&text, "the weights in %s are not those of the network of the experiment %s:", w.name, spec.Name)
	for _, p := range problems {
		text.WriteString("\n  " + p)
	}
	switch {
	case foreign:
		text.WriteString("\n" + foreignFlag + " does not help here: change the arrays or the network")
		return text.String()
	case w.shipped:
		text.WriteString("\nname weights of its own with --weights, make the run like the weights as said above,")
	default:
		text.WriteString("\nmake the run like the weights as said above, mend the file,")
	}
	text.WriteString(" or go on with " + foreignFlag)
	if len(w.placed.faults) > 0 {
		text.WriteString(" once the shapes and numbers are right")
	} else {
		text.WriteString(": then arrays without a place are ignored, and places without an array stay as they are drawn")
	}
	return text.String()
}

// String says what differs, and how it would not.
func (d WeightsDifference) String() string {
	text := fmt.Sprintf("%s is %s here, but %s with the weights", d.Key, d.Run, d.Weights)
	if d.remedy != "" {
		text += "; " + d.remedy
	}
	return text
}

// lines says for people what is not as they would expect.
func (r *WeightsResult) lines() (lines []string) {
	if r.Readouts != "" {
		lines = append(lines, r.Readouts)
	}
	for _, name := range r.Ignored {
		lines = append(lines, fmt.Sprintf("array %s has no place in the network and is ignored", name))
	}
	for _, name := range r.Missing {
		lines = append(lines, fmt.Sprintf("array %s is not in the file and stays as it was drawn", name))
	}
	for _, d := range r.Differences {
		d.remedy = "" // the user has chosen
		lines = append(lines, d.String())
	}
	return lines
}

// tell tells those.
func (r *WeightsResult) tell(progress Progress) {
	for _, line := range r.lines() {
		progress.Line("%s: %s", r.File, line)
	}
}

// set sets the weights of the network that they were fitted to, or of the part
// of it that net is.
func (w *weights) set(net *network.Network) error {
	own := network.Named(net.Weights())
	err := net.SetWeights(func(name string) (network.Array, error) {
		if a, found := w.placed.arrays[name]; found {
			return a, nil
		}
		return own(name)
	})
	if err != nil {
		return fmt.Errorf("weights in %s: %w", w.name, err)
	}
	return nil
}

// shellQuoted returns a word for a shell's command line.
func shellQuoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.=/+:,"
	if strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
