package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestValidate(t *testing.T) {
	for _, tc := range []struct {
		o    Options
		want string
	}{
		{Options{}, ""},
		{Options{Only: []string{"queue", "forward"}, Sizes: []string{"88x120"}, Rounds: 2}, ""},
		{Options{Only: []string{"queue", "magic"}}, `there is no topic "magic"; use scatter, forward, `},
		{Options{Sizes: []string{"1x1"}}, `there is no size "1x1"; use 44x60, 88x120, 176x240`},
		{Options{Rounds: -1}, "-1 rounds are none"},
	} {
		err := tc.o.Validate()
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%+v: %v, want %q", tc.o, err, tc.want)
		}
	}
}

// mayBeZero are the fields of the figures that need not be positive.
var mayBeZero = []string{"gradient_mmacs_per_tick"}

// positive reports every number that is not above 0, but for those that need not
// be, and every list that is empty.
func positive(t *testing.T, path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if !slices.Contains(mayBeZero, key) {
				positive(t, path+"."+key, inner)
			}
		}
	case []any:
		if len(v) == 0 {
			t.Errorf("%s is empty", path)
		}
		for i, inner := range v {
			positive(t, fmt.Sprintf("%s[%d]", path, i), inner)
		}
	case float64:
		if !(v > 0) {
			t.Errorf("%s is %v", path, v)
		}
	case string:
		if v == "" {
			t.Errorf("%s is empty", path)
		}
	case nil:
		if !strings.HasSuffix(path, ".crossover_rate") {
			t.Errorf("%s is null", path)
		}
	}
}

// A quick run has every figure, as a number above 0, and says that it was quick.
func TestQuick(t *testing.T) {
	procs := runtime.GOMAXPROCS(0)
	f, err := Run(t.Context(), Options{Quick: true, Now: time.Now, Progress: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	if got := runtime.GOMAXPROCS(0); got != procs {
		t.Errorf("%d processors afterwards, %d before", got, procs)
	}
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for key, fields := range map[string][]string{
		"machine":     {"cpu", "cores", "os", "arch", "go", "kernels", "gomaxprocs"},
		"stream_gops": nil,
		"scatter":     {"layer", "kernel", "cin", "cout", "gops", "ratio_to_stream"},
		"forward":     {"size", "neuron_rate", "event_ms_per_tick", "clocked_ms_per_tick", "ratio"},
		"learning":    {"size", "ms_per_image_tick", "readout", "update_every_ticks"},
		"layers":      {"layer", "rates", "crossover_rate"},
		"parallel":    {"what", "speedup"},
		"images":      {"experiment", "size", "test_images_per_s", "train_images_per_s"},
		"queue":       {"what", "mevents_per_s"},
	} {
		value, ok := all[key]
		if !ok {
			t.Errorf("there is no %q", key)
			continue
		}
		rows, ok := value.([]any)
		if !ok {
			rows = []any{value}
		}
		for _, row := range rows {
			for _, field := range fields {
				if _, ok := row.(map[string]any)[field]; !ok {
					t.Errorf("there is no %q in %q", field, key)
				}
			}
		}
	}
	positive(t, "", all)

	var text bytes.Buffer
	for _, table := range f.Tables() {
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"quick: ", "Event kernel: ", "Forward: ", "Learning: ", "Layers alone: ", "Cores: ", "Experiments: ", "Queues: "} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the tables have no %q", want)
		}
	}
}

func TestOnlyWhatIsAskedFor(t *testing.T) {
	f, err := Run(t.Context(), Options{Quick: true, Only: []string{"queue"}, Now: time.Now, Progress: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Queue) == 0 || len(f.Forward) > 0 || len(f.Scatter) > 0 || len(f.Images) > 0 {
		t.Errorf("got %+v", f)
	}
	if n := len(f.Tables()); n != 2 {
		t.Errorf("%d tables, want that of the machine and that of the queues", n)
	}
}
