package learning

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCadenceTable(t *testing.T) {
	for _, c := range []struct {
		name             string
		burnInMS, tickMS float64
		gradient, update int
		gradientTicks    []int // among ticks 1..12
		updateTicks      []int
	}{
		{"every tick, no burn-in", 0, 1, 1, 1,
			[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
		{"first tick after the burn-in", 9, 1, 1, 1, []int{10, 11, 12}, []int{10, 11, 12}},
		{"every third", 4, 1, 3, 3, []int{7, 10}, []int{7, 10}},
		{"two gradients to an update", 2, 1, 2, 4, []int{4, 6, 8, 10, 12}, []int{6, 10}},
		{"a tick that ends inside the burn-in does not learn", 2.5, 1, 4, 4, []int{6, 10}, []int{6, 10}},
		{"tick of a tenth: 0.3/0.1 is 3", .3, .1, 4, 8, []int{7, 11}, []int{11}},
		{"tick of two milliseconds", 10, 2, 1, 5, []int{6, 7, 8, 9, 10, 11, 12}, []int{10}},
		{"burn-in longer than everything", 1e30, 1, 1, 1, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := DefaultSpec()
			spec.BurnInMS, spec.GradientEveryTicks, spec.UpdateEveryTicks = c.burnInMS, c.gradient, c.update
			l := NewLayer(spec, 0, 1, 1, 1, c.tickMS)
			var gradient, update []int
			for tick := 1; tick <= 12; tick++ {
				if l.GradientDue(tick) {
					gradient = append(gradient, tick)
				}
				if l.UpdateDue(tick) {
					update = append(update, tick)
				}
			}
			if !slices.Equal(gradient, c.gradientTicks) || !slices.Equal(update, c.updateTicks) {
				t.Errorf("gradient at %v, update at %v; want %v and %v", gradient, update, c.gradientTicks, c.updateTicks)
			}
		})
	}
}

func TestUpdateTicksAreGradientTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := rapid.IntRange(1, 9).Draw(t, "gradient every")
		spec := DefaultSpec()
		spec.BurnInMS = rapid.Float64Range(0, 40).Draw(t, "burn-in")
		spec.GradientEveryTicks, spec.UpdateEveryTicks = g, g*rapid.IntRange(1, 5).Draw(t, "multiple")
		s := newCadence(&spec, 1)
		between := 0
		for tick := 1; tick <= 200; tick++ {
			if s.gradientDue(tick) {
				between++
			}
			if !s.updateDue(tick) {
				continue
			}
			if between != spec.UpdateEveryTicks/g {
				t.Fatalf("tick %d: update after %d gradients, want %d", tick, between, spec.UpdateEveryTicks/g)
			}
			between = 0
		}
	})
}
