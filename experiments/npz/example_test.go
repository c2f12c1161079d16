package npz_test

import (
	"fmt"
	"os"
	"path/filepath"

	"spikesim/experiments/npz"
)

func Example() {
	dir, err := os.MkdirTemp("", "npz")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "checkpoint.npz")

	err = npz.Write(path, []npz.Array{
		{Name: "w0", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
		npz.Scalar("epoch", 12),
	}, map[string][]byte{"meta.json": []byte(`{"seed": 1}`)})
	if err != nil {
		panic(err)
	}

	a, err := npz.Read(path)
	if err != nil {
		panic(err)
	}
	w0, err := a.Float32("w0", 2, 3)
	if err != nil {
		panic(err)
	}
	epoch, err := a.Int("epoch")
	if err != nil {
		panic(err)
	}
	fmt.Println(a.Names(), w0, epoch, string(a.Extra["meta.json"]))
	// Output:
	// [w0 epoch] [1 2 3 4 5 6] 12 {"seed": 1}
}
