package dataset_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"spikesim/events"
	"spikesim/experiments/dataset"
	"spikesim/experiments/spikes"
)

// squares is a data set added from outside: pictures of one bright square, of
// which every tenth cannot be read.
type squares struct{ n int }

func (squares) Check(place string) error {
	if place != "squares" {
		return errors.New("no squares here; give squares")
	}
	return nil
}
func (squares) Images() bool                                                           { return true }
func (squares) StandIn() string                                                        { return "" }
func (k squares) Open(string, dataset.Spec) (dataset.Items, error)                     { return k, nil }
func (squares) Skipped() []dataset.Skip                                                { return nil }
func (k squares) Existing() int                                                        { return k.n }
func (squares) Describe(s *dataset.Set)                                                { s.Labels = "class" }
func (k squares) Reader() func(context.Context, dataset.Entry) (dataset.Sample, error) { return k.read }
func (squares) read(_ context.Context, e dataset.Entry) (dataset.Sample, error) {
	if e.Index%10 == 9 {
		return dataset.Sample{}, errors.New("is no square")
	}
	pixels := make([]float32, 4)
	pixels[e.Index%4] = 1
	return dataset.Sample{Name: e.Name, Class: e.Index % 4, Pixels: dataset.PixelsOf(pixels)}, nil
}
func (k squares) Entries() (all []dataset.Entry) {
	for i := range k.n {
		all = append(all, dataset.Entry{Name: fmt.Sprintf("square_%03d", i), Index: i})
	}
	return all
}

func init() { dataset.Register("squares", squares{100}) }

// Splits, validation and counted skips are those of every data set.
func TestARegisteredDataSet(t *testing.T) {
	spec := dataset.DefaultSpec()
	spec.Name, spec.TrainImages, spec.ValidationImages, spec.Height, spec.Width = "squares", 60, 10, 2, 2
	spec.Validate(func(path, problem, _ string) { t.Errorf("%s: %s", path, problem) })
	if _, _, err := spec.Locate("nowhere", ""); err == nil || !strings.Contains(err.Error(), "--data: no squares here") {
		t.Errorf("a wrong place: %v", err)
	}
	place, found, err := spec.Locate("", "squares")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	whole, err := dataset.Load(context.Background(), place, spec, 1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Train) != 50 || len(whole.Validation) != 10 || len(whole.Test) != 30 || len(whole.Skipped) != 10 || whole.Name != "squares" || whole.Height != 2 {
		t.Fatalf("%d train, %d validation, %d test, %d skipped of %s", len(whole.Train), len(whole.Validation), len(whole.Test), len(whole.Skipped), whole.Name)
	}
	few, err := dataset.Load(context.Background(), place, spec, 1, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if few.Train[i].Name != whole.Train[i].Name || few.Test[i].Name != whole.Test[i].Name {
			t.Errorf("sample %d of a limited load is another", i)
		}
	}
	all, err := dataset.LoadAll(context.Background(), place, spec, 1, 0, nil)
	if err != nil || len(all.Test) != 90 {
		t.Errorf("all: %d, %v", len(all.Test), err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a name was given twice")
		}
	}()
	dataset.Register("squares", squares{})
}

func TestRecordedSpikesAreADataSet(t *testing.T) {
	r := &spikes.Recording{Samples: 20}
	p := spikes.Population{Name: "in", Trains: make([]events.Train, r.Samples)}
	for i := range r.Samples {
		r.Labels = append(r.Labels, int32(i%3))
		if i != 7 {
			p.Trains[i].Append(events.Time(i+1), int32(i))
		}
	}
	r.Populations = append(r.Populations, p)
	file := filepath.Join(t.TempDir(), "in.npz")
	if err := spikes.Write(file, r); err != nil {
		t.Fatal(err)
	}
	spec := dataset.DefaultSpec()
	spec.Name, spec.Path, spec.TrainImages = dataset.SpikesName, file, 12
	place, found, err := spec.Locate("", "")
	if err != nil || !found {
		t.Fatal(found, err)
	}
	set, err := dataset.Load(context.Background(), place, spec, 1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Train) != 12 || len(set.Test) != 7 || len(set.Skipped) != 1 || set.Skipped[0] != (dataset.Skip{Name: "sample_07", Reason: "has no spikes"}) {
		t.Fatalf("%d train, %d test, skipped %v", len(set.Train), len(set.Test), set.Skipped)
	}
	for _, s := range append(set.Train, set.Test...) {
		i := int(s.Spikes["in"].Unit[0])
		if s.Class != i%3 || s.Spikes["in"].At[0] != events.Time(i+1) || s.Name != fmt.Sprintf("sample_%02d", i) {
			t.Errorf("sample %s of class %d has %v", s.Name, s.Class, s.Spikes)
		}
	}
	r.Labels = nil
	if err := spikes.Write(file, r); err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Load(context.Background(), place, spec, 1, 0, nil); err == nil || !strings.Contains(err.Error(), `neither "label" nor "box"`) {
		t.Errorf("spikes of which nothing is known: %v", err)
	}
}
