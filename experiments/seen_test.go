package experiments

import (
	"encoding/json"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/experiments/box"
	"spikesim/experiments/dataset"
	"spikesim/experiments/stage"
	"spikesim/network"
)

// A picture without spikes has no box, however sure the readouts are.
func TestNothingSeen(t *testing.T) {
	trained := mustRun(t, parse(t, smallYAML), options(t))
	l, err := NewLocator(filepath.Join(trained.Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writePNG(t, dir, "black.png", image.NewGray(image.Rect(0, 0, 12, 8))) // the coding makes spikes of brightness
	at, err := l.Locate(t.Context(), filepath.Join(dir, "black.png"))
	if err != nil {
		t.Fatal(err)
	}
	if at.Seen || at.Found() || at.Box != (box.Box{}) || at.InputSpikes != 0 || at.Unseen != "the picture made no spikes" {
		t.Errorf("black: %+v", at)
	}
	data, err := json.Marshal(at)
	if err != nil || !strings.Contains(string(data), `"box":{"xmin":0,"ymin":0,"xmax":0,"ymax":0},"seen":false,"unseen":"the picture made no spikes"`) {
		t.Errorf("in JSON: %s, %v", data, err)
	}
	set := dataset.Synthetic(parse(t, smallYAML).Dataset, 7, 0)
	at, err = l.Locate(t.Context(), sampleImage(t, &set.Test[0], 8, 12, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !at.Seen || !at.Found() || at.Unseen != "" {
		t.Errorf("a scene: %+v", at)
	}
}

func TestUnseen(t *testing.T) {
	type counts struct{ input, encLeft, outReached, outLeft uint64 }
	tests := []struct {
		on     string
		layers string
		c      counts
		want   string
	}{
		{"spikes", "[out]", counts{0, 0, 0, 0}, "the picture made no spikes"},
		{"spikes", "[out]", counts{9, 9, 9, 9}, ""},
		{"spikes", "[out]", counts{9, 9, 9, 0}, "no neuron of out fired"},
		{"spikes", "[enc, out]", counts{9, 9, 9, 0}, ""},
		{"spikes", "[enc, out]", counts{9, 0, 0, 0}, "no neuron of enc and out fired"},
		// Spikes of a bias alone say nothing of the picture.
		{"spikes", "[out]", counts{0, 9, 9, 9}, "the picture made no spikes"},
		{"sigmoid_membrane", "[out]", counts{9, 9, 9, 0}, ""},
		{"sigmoid_membrane", "[out]", counts{9, 0, 0, 0}, "no spike reached out"},
	}
	for _, tt := range tests {
		spec := parse(t, smallYAML, "on: sigmoid_membrane", "on: "+tt.on, "\nlearning:", "\nprediction: {layers: "+tt.layers+"}\nlearning:")
		s, err := newSession(spec, &dataset.Set{Height: 8, Width: 12}, stage.Serial)
		if err != nil {
			t.Fatal(err)
		}
		c := s.Net.Counters()
		c.Populations[0].Spikes = tt.c.input
		c.Populations[1].OutputSpikes = tt.c.encLeft
		c.Populations[2].OutputSpikes = tt.c.outLeft
		for i, connection := range s.Net.Describe().Connections {
			if connection.To == "out" {
				c.Connections[i] = network.ConnectionCounters{SynapticOps: tt.c.outReached}
			}
		}
		if got := s.unseen(c, newRule(spec.Prediction, s.layers)); got != tt.want {
			t.Errorf("%s %s %+v: %q, want %q", tt.on, tt.layers, tt.c, got, tt.want)
		}
	}
}
