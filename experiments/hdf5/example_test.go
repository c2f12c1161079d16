package hdf5_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log"

	"spikesim/experiments/hdf5"
)

// A layer is written and read again.
func Example() {
	w := &hdf5.Writer{Deflate: 4}
	err := errors.Join(
		w.Dataset("node/nodes/fc/type", hdf5.Scalar("Linear")),
		w.Dataset("node/nodes/fc/weight", hdf5.Array{Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}}),
		w.Attribute("node/nodes/fc", "trained", hdf5.Scalar(true)),
	)
	var file bytes.Buffer
	if err == nil {
		_, err = w.WriteTo(&file)
	}
	if err != nil {
		log.Fatal(err)
	}

	f, err := hdf5.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		log.Fatal(err)
	}
	layer, err := f.Root().Group("node/nodes/fc")
	if err != nil {
		log.Fatal(err)
	}
	weight, err := layer.Dataset("weight")
	if err != nil {
		log.Fatal(err)
	}
	values, err := weight.Float64s()
	fmt.Println(weight.Path(), weight.Type(), weight.Shape(), values, err)

	_, err = layer.Dataset("bias")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	// Output:
	// /node/nodes/fc/weight float32 [2 3] [1 2 3 4 5 6] <nil>
	// /node/nodes/fc: no "bias"; there are ["type" "weight"] true
}
