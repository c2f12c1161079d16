package strictyaml_test

import (
	"fmt"

	"spikesim/experiments/strictyaml"
	"spikesim/sim/validate"
)

// spec is a specification with a field of every supported kind.
type spec struct {
	Name    string             `yaml:"name"`
	Seed    uint64             `yaml:"seed"`
	Ticks   int                `yaml:"ticks"`
	Offset  int64              `yaml:"offset"`
	Small   int8               `yaml:"small"`
	Byte    uint8              `yaml:"byte"`
	Verbose bool               `yaml:"verbose"`
	Leak    float64            `yaml:"leak"`
	Single  float32            `yaml:"single"`
	Split   []float64          `yaml:"split,flow"`
	Sizes   []int              `yaml:"sizes,flow"`
	Corner  [2]int             `yaml:"corner,flow"`
	Prices  map[string]float64 `yaml:"prices"`
	Network network            `yaml:"network"`
	Coding  *coding            `yaml:"coding"`
	Limit   *float64           `yaml:"limit"`
	Inner   inner              `yaml:",inline"`
	Plain   int
	Skipped int `yaml:"-"`
	hidden  int
}

type inner struct {
	Threads int `yaml:"threads"`
}

type network struct {
	Populations []population `yaml:"populations"`
}

type kind string

type population struct {
	Name   string  `yaml:"name"`
	Kind   kind    `yaml:"kind"`
	TauMMS float64 `yaml:"tau_m_ms"`
	Conv2D *conv2D `yaml:"conv2d"`
}

// SetDefaults implements strictyaml.Defaulter.
func (p *population) SetDefaults() { p.TauMMS = 20 }

type conv2D struct {
	Kernel int `yaml:"kernel"`
	Stride int `yaml:"stride"`
}

// SetDefaults implements strictyaml.Defaulter.
func (c *conv2D) SetDefaults() { c.Stride = 1 }

type coding struct {
	Rate float64 `yaml:"max_rate_per_ms"`
}

func defaultSpec() *spec {
	return &spec{Name: "default", Ticks: 500, Leak: 0.5, Sizes: []int{1, 2},
		Prices: map[string]float64{"default": 1}, Coding: &coding{Rate: 0.2}, Inner: inner{Threads: 2}, hidden: 0}
}

// validate reports what decodes but is not sensible.
func (s *spec) validate(report validate.Report) {
	if s.Ticks <= 0 {
		report("ticks", fmt.Sprintf("%d is not above 0", s.Ticks), "write the number of ticks")
	}
	if s.Seed == 0 {
		report("seed", "0 is not a seed", "write a number above 0")
	}
	if s.Name == "" {
		report("name", "the run needs a name", "write one")
	}
	for i, p := range s.Network.Populations {
		p.validate(validate.Under(report, fmt.Sprintf("network.populations[%d]", i)))
	}
	if s.Coding != nil && s.Coding.Rate <= 0 {
		validate.Under(report, "coding")("max_rate_per_ms", fmt.Sprintf("%g is not above 0", s.Coding.Rate), "write a rate")
	}
	if s.Prices["multiply.float32"] < 0 {
		report("prices.multiply.float32", "the price is negative", "write a price in pJ")
	}
}

func (p *population) validate(report validate.Report) {
	if p.Kind != "lif" {
		report("kind", fmt.Sprintf("%q is not a kind of neuron", p.Kind), "use lif")
	}
	if p.TauMMS <= 0 {
		report("tau_m_ms", fmt.Sprintf("%g is not above 0", p.TauMMS), "write a time in ms")
	}
	if p.Conv2D != nil && p.Conv2D.Kernel%2 == 0 {
		validate.Under(report, "conv2d")("kernel", fmt.Sprintf("%d is not odd", p.Conv2D.Kernel), "write 3 or 5")
	}
}

// load loads text into the default spec and validates it.
func load(text string) (*spec, error) {
	s := defaultSpec()
	return s, strictyaml.Load("pet.yaml", []byte(text), s, s.validate)
}
