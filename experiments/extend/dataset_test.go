package extend_test

import (
	"context"
	"errors"
	"fmt"

	"spikesim/experiments/dataset"
	"spikesim/sim/random"
	"spikesim/sim/validate"
)

// dots is a data set of images of a few bright pixels on black. It is drawn, so it
// needs no place; one that lies in files looks for them in Check, lists them in Open
// and reads one in the function of Reader.
type dots struct{}

const dotImages = 60

func (dots) Check(place string) error {
	if place != "" {
		return errors.New("dots are drawn and lie nowhere; leave out the place")
	}
	return nil
}

func (dots) Images() bool    { return true }
func (dots) StandIn() string { return "" }

// Item is what reports call one of them: optional, see Named.
func (dots) Item() string { return "card" }

// DotParams are the keys that dots have of their own, dataset: {name: dots, dots: {most: 3}}.
type DotParams struct {
	// Most is the largest number of bright pixels.
	Most int `yaml:"most"`
}

func (dots) Params() dataset.Params { return &DotParams{Most: 4} }

func (p *DotParams) Validate(report func(path, problem, remedy string)) {
	validate.Range(report, "most", p.Most, 1, 8)
}

func (dots) Open(_ string, spec dataset.Spec) (dataset.Items, error) {
	if spec.Height*spec.Width < 8 {
		return nil, errors.New("dots need 8 pixels")
	}
	return dotItems{spec, spec.Params().(*DotParams).Most}, nil
}

// dotItems are the images, in the size that the experiment asks for.
type dotItems struct {
	spec dataset.Spec
	most int
}

func (dotItems) Skipped() []dataset.Skip { return nil }
func (dotItems) Existing() int           { return dotImages }

func (dotItems) Describe(s *dataset.Set) { s.Labels = "number of dots" }

func (dotItems) Entries() (all []dataset.Entry) {
	for i := range dotImages {
		all = append(all, dataset.Entry{Name: fmt.Sprintf("dots_%02d", i), Index: i})
	}
	return all
}

func (d dotItems) Reader() func(context.Context, dataset.Entry) (dataset.Sample, error) {
	return func(_ context.Context, e dataset.Entry) (dataset.Sample, error) {
		if e.Index%20 == 19 {
			return dataset.Sample{}, errors.New("is blurred")
		}
		pixels := make([]float32, d.spec.Height*d.spec.Width)
		n := e.Index % (d.most + 1)
		for _, at := range random.New(1).Int(e.Index).Perm(len(pixels))[:n] {
			pixels[at] = 1
		}
		return dataset.Sample{Pixels: dataset.PixelsOf(pixels), Value: float64(n)}, nil
	}
}

func init() { dataset.Register("dots", dots{}) }
