package network

import (
	"reflect"
	"testing"

	"spikesim/events"
	"spikesim/sim/random"
)

// What a population fires does not depend on what hangs on it, and Upstream
// leaves nothing out that it does depend on.
func TestUpstream(t *testing.T) {
	whole := pyramid(lif(10, .5, ""))
	spikes := func(spec Spec, name string) (found []spike) {
		n := build(t, spec, Options{Lanes: 1})
		n.Observe(Probe{Fired: func(population, _ int, at events.Time, neurons []int32) {
			if n.Describe().Populations[population].Name == name {
				for _, u := range neurons {
					found = append(found, spike{at, u})
				}
			}
		}})
		present(t, n, 6, Test, sample(n, random.New(3), 6, 60))
		return found
	}
	for _, tt := range []struct {
		of   []string
		want []string
	}{
		{[]string{"dec1"}, []string{"eye", "enc1", "enc2", "dec1"}},
		{[]string{"enc1"}, []string{"eye", "enc1"}},
		{[]string{"enc1", "dec2"}, []string{"eye", "enc1", "enc2", "dec1", "dec2"}},
		{[]string{"dec3"}, []string{"eye", "enc1", "enc2", "dec1", "dec2", "dec3"}},
	} {
		part := whole.Upstream(tt.of)
		var names []string
		for _, p := range part.Populations {
			names = append(names, p.Name)
		}
		if !reflect.DeepEqual(names, tt.want) {
			t.Errorf("of %v: %v, want %v", tt.of, names, tt.want)
		}
		for _, name := range tt.of {
			want := spikes(whole, name)
			if len(want) == 0 {
				t.Fatalf("%s is silent", name)
			}
			if got := spikes(part, name); !reflect.DeepEqual(got, want) {
				t.Errorf("of %v: %s fires %d spikes, in the whole network %d, or others", tt.of, name, len(got), len(want))
			}
		}
	}

	// Connections that are implied.
	chain := whole
	chain.Connections, chain.Populations = nil, whole.Populations[:4]
	if part := chain.Upstream([]string{"enc2"}); len(part.Populations) != 3 || len(part.Connections) != 2 {
		t.Errorf("of a chain: %+v", part)
	}
}
