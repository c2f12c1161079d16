package extend_test

import (
	"testing"

	"spikesim/experiments/input"
	"spikesim/experiments/readme"
	"spikesim/experiments/task"
)

// The README.md of each package quotes the file that adds a thing to it. Its table
// has all that the package itself comes with.
func TestReadmes(t *testing.T) {
	for file, q := range map[string]readme.Quote{
		"../input/README.md":   {File: "input_test.go", From: "// LatencyParams are"},
		"../dataset/README.md": {File: "dataset_test.go", From: "// dots is"},
		"../task/README.md":    {File: "task_test.go", From: "// CountingParams are"},
		"../report/README.md":  {File: "page_test.go", From: "// ratesPage is", To: "// A page is made"},
	} {
		readme.Quotes(t, file, q)
	}
	readme.Lines(t, "../input/README.md", without(input.Spec{}.Keys(), "latency"))
	readme.Lines(t, "../task/README.md", without(task.Spec{}.Keys(), "counting"))
}

func without(keys []string, added string) (own []string) {
	for _, key := range keys {
		if key != added {
			own = append(own, key)
		}
	}
	return own
}
