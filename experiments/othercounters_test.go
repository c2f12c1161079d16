package experiments

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
)

// What other counters would say is of the samples asked for, the same on every engine,
// and with all samples Sinabs says what the run has counted; a run that is not asked
// has none.
func TestOtherCountersInResults(t *testing.T) {
	run := func(engine string, counters int) *Results {
		o := options(t)
		o.Engine, o.Counters, o.Eval = engine, counters, false
		return mustRun(t, parse(t, generatedYAML), o)
	}
	if r := run(EngineSerial, 0); r.Counters != nil || r.NeuroBench != nil || len(r.Details()) != 0 {
		t.Error("a run that was not asked has other counters")
	}
	serial, event := run(EngineSerial, AllCounters), run(EngineEvent, AllCounters)
	a, _ := json.Marshal(serial.Counters)
	b, _ := json.Marshal(event.Counters)
	if string(a) != string(b) || serial.Counters == nil {
		t.Fatalf("the engines differ:\n%s\n%s", a, b)
	}
	if got := serial.Counters.Total.SynapticOps; math.Abs(got-serial.Totals.SynapticOps) > 1e-9*got {
		t.Errorf("%v deliveries observed, %v counted", got, serial.Totals.SynapticOps)
	}
	var stored Results
	if err := json.Unmarshal(read(t, filepath.Join(serial.Dir, resultsFile)), &stored); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(stored.Counters); string(again) != string(a) || stored.NeuroBench == nil || len(stored.Details()) != 3 {
		t.Errorf("read again it is %s", again)
	}
}
