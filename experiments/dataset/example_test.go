package dataset_test

import (
	"fmt"

	"spikesim/experiments/dataset"
)

func ExampleSynthetic() {
	spec := dataset.DefaultSpec()
	spec.Height, spec.Width = 44, 60
	spec.Synthetic.TrainImages, spec.Synthetic.TestImages = 8, 2
	set := dataset.Synthetic(spec, 1, 0)
	first := set.Train[0]
	fmt.Println(len(set.Train), "train,", len(set.Test), "test")
	fmt.Println(first.Name, first.Pixels.Len(), "pixels, valid box:", first.Box.Valid())
	// Output:
	// 8 train, 2 test
	// synthetic_train_0 2640 pixels, valid box: true
}

func ExampleSpec_Locate() {
	// Nothing is set for this run and the file's default is not there.
	_, found, err := dataset.Spec{Name: dataset.OxfordPet, Path: "no/such/folder"}.Locate("", "")
	fmt.Println(found, err)
	// Output:
	// false <nil>
}
