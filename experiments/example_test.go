package experiments_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"spikesim/experiments"
)

func Example() {
	spec, err := experiments.Parse("three.yaml", []byte(`
name: three
dataset: {name: synthetic, height: 6, width: 8, synthetic: {train_images: 4, test_images: 2}}
network: {neuron: {lif: {}}, populations: [{name: image, input: {units: 48}}, {name: out, dense: {units: 4}}]}`))
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	results, err := experiments.Run(context.Background(), spec, experiments.Options{
		Engine: experiments.EngineEvent, Out: filepath.Join(dir, "run"), Progress: silence{}, Now: time.Now,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(results.Status, results.Test.Images, "test images, layers", results.Test.Layers)
	for _, c := range results.Connections {
		fmt.Println(c.From, "to", c.To+":", c.Synapses, "synapses")
	}
	// Output:
	// complete 2 test images, layers [out]
	// image to out: 192 synapses
}

// silence is a Progress that says nothing.
type silence struct{}

func (silence) Start(string, int, string) {}
func (silence) Step(int, string)          {}
func (silence) Done(string)               {}
func (silence) Line(string, ...any)       {}
