package strictyaml_test

import (
	"fmt"

	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

func ExampleLoad() {
	type optimizer struct {
		Kind         string  `yaml:"kind"`
		LearningRate float64 `yaml:"learning_rate"`
	}
	type experiment struct {
		Epochs    int       `yaml:"epochs"`
		Optimizer optimizer `yaml:"optimizer"`
	}
	file := `epochs: 2.5
optimizer:
  kind: adamw
  learning_rat: 1e-3
`
	e := experiment{Optimizer: optimizer{Kind: "adamax"}} // the defaults
	err := strictyaml.Load("pet.yaml", []byte(file), &e, func(report validate.Report) {
		if kind := e.Optimizer.Kind; kind != "adamax" && kind != "sgd" {
			report("optimizer.kind", fmt.Sprintf("%q is not an optimizer", kind), "use adamax or sgd")
		}
	})
	fmt.Println(err)
	// Output:
	// pet.yaml:1: epochs: 2.5 is not a whole number; write it without a fraction
	// pet.yaml:3: optimizer.kind: "adamw" is not an optimizer; use adamax or sgd
	// pet.yaml:4: optimizer.learning_rat: unknown key; did you mean "learning_rate"?
}

func ExampleMarshal() {
	data, err := strictyaml.Marshal(struct {
		Epochs int       `yaml:"epochs"`
		Split  []float64 `yaml:"split,flow"`
		Name   string    `yaml:"name"`
	}{20, []float64{0.8, 0.2}, "007"})
	if err != nil {
		panic(err)
	}
	fmt.Print(string(data))
	// Output:
	// epochs: 20
	// split: [0.8, 0.2]
	// name: '007'
}
