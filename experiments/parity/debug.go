package parity

import (
	"fmt"
	"os"
	"sort"
)

func (r *replay) debugPlaces(places []place) {
	if !debugOn {
		return
	}
	for _, at := range places {
		fmt.Fprintf(os.Stderr, "replay %d differs at tick %d layer %s image %d\n", r.replays, at.tick, layers[at.layer], at.image)
		if at.image < 0 {
			continue
		}
		from := ((at.tick-r.first)*r.trace.Batch + at.image) * outputs
		for k := range outputs {
			fmt.Fprintf(os.Stderr, "  %.2e", r.recorded[at.layer][from+k]-r.readouts[at.layer][from+k])
		}
		fmt.Fprintln(os.Stderr)
		s := r.settlers[at.layer]
		var ds []doubtful
		for _, d := range s.doubts {
			if d.image == at.image && d.tick < at.tick && d.tick >= at.tick-10 {
				ds = append(ds, d)
			}
		}
		sort.Slice(ds, func(a, b int) bool {
			return r.remainder(at, cause{at.layer, ds[a]}) < r.remainder(at, cause{at.layer, ds[b]})
		})
		for i, d := range ds {
			if i > 12 {
				break
			}
			fmt.Fprintf(os.Stderr, "   tick %d neuron %d U %.2e effect %.3f masked %v flipped %v remainder %.3f %.3f\n", d.tick, d.neuron, d.potential, d.effect(at.tick), d.masked, s.flipped[d.spot], r.remainder(at, cause{at.layer, d}), d.effects)
		}
	}
}
