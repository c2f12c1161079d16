package experiments

import (
	"slices"
	"testing"

	"spikesim/coding"
)

// The filter before the input's spikes is an entry of its own: with a center of 1 pixel
// cut off at 3, and a surround of 2 cut off at 6, a pixel takes 7 and 13 taps along
// either axis, its square and its scaling.
func TestLedgerHasTheCoding(t *testing.T) {
	filtered := parse(t, smallYAML, "max_rate_per_ms: 0.4}", "max_rate_per_ms: 0.4, filter: {kind: dog, center_px: 1, surround_px: 2}}",
		"input: {channels: 1, height", "input: {channels: 2, height")
	r := mustRun(t, filtered, options(t))
	i := slices.IndexFunc(r.Ledger, func(e LedgerEntry) bool { return e.Part == "coding" })
	if i < 0 || r.Ledger[i].CodingMACs != 8*12*(2*7+2*13+2) {
		t.Errorf("the ledger is %+v", r.Ledger)
	}
	if f := filtered.Coding.Filter; f.Kind != coding.FilterDoG {
		t.Fatalf("the filter is %+v", f)
	}
	plain := mustRun(t, parse(t, smallYAML), options(t))
	if slices.ContainsFunc(plain.Ledger, func(e LedgerEntry) bool { return e.CodingMACs > 0 }) {
		t.Errorf("without a filter the ledger is %+v", plain.Ledger)
	}
}

// Every connection and every population that has neurons has its entry, with the counts
// of the tables.
func TestLedgerIsOfEveryPart(t *testing.T) {
	r := mustRun(t, parse(t, smallYAML), options(t))
	var parts []string
	for _, e := range r.Ledger {
		parts = append(parts, e.Part+" "+e.Of)
	}
	if want := []string{"connection image to enc", "connection enc to out", "population enc", "population out"}; !slices.Equal(parts, want) {
		t.Errorf("parts %q, want %q", parts, want)
	}
	if e := r.Ledger[1]; e.SynapticOps != r.Connections[1].SynapticOps || e.QueueEvents != r.Populations[1].OutputSpikes {
		t.Errorf("%+v is not what the tables have: %+v", e, r.Connections[1])
	}
}
