package parity

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"spikesim/experiments/npz"
)

func Example() {
	dir, err := os.MkdirTemp("", "parity")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "trace.npz")
	if err := npz.Write(path, small().record(), nil); err != nil {
		panic(err)
	}
	report, err := Run(context.Background(), path)
	if err != nil {
		panic(err)
	}
	for _, c := range report.Comparisons {
		fmt.Println(c.Name)
	}
	fmt.Println(report.Err())
	// Output:
	// frozen weights, clocked engine
	// frozen weights, event engine
	// learning, clocked engine
	// <nil>
}
