package bench

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"spikesim/experiments"
	"spikesim/experiments/strictyaml"
)

// Options say what is measured.
type Options struct {
	// Only names the topics to measure; none stands for all of [Topics].
	Only []string
	// Sizes are those of the images of whole networks; none stands for all of
	// [Sizes].
	Sizes []string
	// Rounds is how often every case is timed at least; 0 stands for
	// DefaultRounds. Brief cases are timed more often.
	Rounds int
	// Quick measures small maps for a moment: enough to see that everything
	// works, too little for the figures to mean anything.
	Quick bool
	// Settings change values of the experiments that come with the tool, which the
	// topics parallel and images run. An experiment that they do not fit is left
	// out.
	Settings []strictyaml.Setting

	Progress experiments.Progress
	// Now tells the wall clock.
	Now func() time.Time
}

// DefaultRounds is how often a case is timed at least unless the options say
// otherwise.
const DefaultRounds = 3

// topic is a part of the figures that can be measured alone.
type topic struct {
	name    string
	measure func(*bench, *Figures) error
}

func topics() []topic {
	return []topic{
		{"scatter", (*bench).scatter},
		{"forward", (*bench).forward},
		{"learning", (*bench).learning},
		{"layers", (*bench).layers},
		{"parallel", (*bench).parallel},
		{"images", (*bench).images},
		{"queue", (*bench).queue},
	}
}

// runsExperiments reports whether a topic runs experiments that come with the
// tool.
func runsExperiments(topic string) bool { return topic == "parallel" || topic == "images" }

// Topics returns the names of all topics.
func Topics() []string {
	var names []string
	for _, t := range topics() {
		names = append(names, t.name)
	}
	return names
}

// allSizes are those of whole networks, with sides that are multiples of 4: the
// paper's, and a half and a quarter of it in each direction.
var allSizes = []size{{44, 60}, {88, 120}, {176, 240}}

// Sizes returns the sizes of images at which whole networks are measured.
func Sizes() []string {
	var names []string
	for _, s := range allSizes {
		names = append(names, s.String())
	}
	return names
}

// Validate reports a topic or a size that does not exist, or rounds that cannot
// be.
func (o *Options) Validate() error {
	for _, name := range o.Only {
		if !slices.Contains(Topics(), name) {
			return fmt.Errorf("there is no topic %q; use %s", name, strings.Join(Topics(), ", "))
		}
	}
	for _, name := range o.Sizes {
		if !slices.Contains(Sizes(), name) {
			return fmt.Errorf("there is no size %q; use %s", name, strings.Join(Sizes(), ", "))
		}
	}
	if len(o.Settings) > 0 && len(o.Only) > 0 && !slices.ContainsFunc(o.Only, runsExperiments) {
		return fmt.Errorf("settings change the experiments of the topics parallel and images; measure one of those too")
	}
	if o.Rounds < 0 {
		return fmt.Errorf("%d rounds are none; give at least 1", o.Rounds)
	}
	return nil
}

// chosen returns the topics that the options name, in their own order.
func (o *Options) chosen() []topic {
	return slices.DeleteFunc(topics(), func(t topic) bool {
		return len(o.Only) > 0 && !slices.Contains(o.Only, t.name)
	})
}

// extent is how much is simulated.
type extent struct {
	rounds       int           // of a contest, at least
	long         time.Duration // a contest that takes less has more rounds
	sizes        []size
	calibration  size // on which weights are scaled
	settle, show int  // ticks of a presentation: first those that are not timed, then those that are
	lanes        int  // of a batch
	packets      int  // through a queue, at a time
	synops       int  // of the event kernel, at a time
}

// size is that of an image, in pixels.
type size struct{ height, width int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.height, s.width) }

func (o *Options) extent() extent {
	e := extent{
		rounds:      DefaultRounds,
		long:        200 * time.Millisecond,
		calibration: allSizes[0],
		settle:      10, show: 10,
		lanes: 4, packets: 200, synops: 4e6,
	}
	for _, s := range allSizes {
		if len(o.Sizes) == 0 || slices.Contains(o.Sizes, s.String()) {
			e.sizes = append(e.sizes, s)
		}
	}
	if o.Quick {
		small := size{12, 16}
		e = extent{rounds: 1, sizes: []size{small}, calibration: small, settle: 2, show: 10, lanes: 2, packets: 10, synops: 1e5}
	}
	if o.Rounds > 0 {
		e.rounds = o.Rounds
	}
	return e
}
