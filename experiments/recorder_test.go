package experiments

import (
	"testing"

	"spikesim/events"
)

// A population that fires more than its share of a picture is left out, and what it
// fired takes no memory any more.
func TestRecorderLeavesOutWhatIsTooMuch(t *testing.T) {
	rec := &recorder{until: 100 * events.Millisecond, band: []int{0, 1}, bands: []rasterBand{{name: "in", neurons: 1 << 20}, {name: "out", neurons: 3}}}
	probe := rec.probe()
	all := make([]int32, 1<<20)
	for k := range events.Time(20) {
		probe.Fired(0, 0, k+1, all)
		probe.Fired(1, 0, k+1, []int32{2})
	}
	if rec.bands[0].units != nil {
		t.Errorf("%d spikes of a population that fires too much are kept", len(rec.bands[0].units))
	}
	bands := rec.finished(50)
	if len(bands) != 1 || bands[0].name != "out" || len(bands[0].units) != 20 || bands[0].untilMS != 50 {
		t.Errorf("bands %+v", bands)
	}
}
