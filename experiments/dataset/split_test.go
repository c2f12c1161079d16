package dataset

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// validating is a spec for fake data sets with images set aside.
func validating(trainImages, validation int) Spec {
	s := small(trainImages)
	s.ValidationImages = validation
	return s
}

func TestValidationImagesAreTakenFromTheTrainPart(t *testing.T) {
	f := newFake(t)
	f.pets(40)
	plain := load(t, f.dir, small(30), 1, 0)
	if len(plain.Validation) != 0 {
		t.Errorf("%d validation images were not asked for", len(plain.Validation))
	}
	set := load(t, f.dir, validating(30, 8), 1, 0)
	if len(set.Validation) != 8 || len(set.Train) != 22 || !reflect.DeepEqual(set.Test, plain.Test) {
		t.Errorf("%d validation, %d train, %d test images", len(set.Validation), len(set.Train), len(set.Test))
	}
	if got := append(names(set.Validation), names(set.Train)...); !slices.Equal(got, names(plain.Train)) {
		t.Errorf("validation and train part are %v, want %v", got, names(plain.Train))
	}
	if other := load(t, f.dir, validating(30, 8), 2, 0); slices.Equal(names(other.Validation), names(set.Validation)) {
		t.Error("two seeds set the same images aside")
	}
}

func TestLimitedLoadWithValidationIsAPartOfTheWhole(t *testing.T) {
	f := newFake(t)
	f.pets(60)
	for i := 0; i < 60; i += 5 {
		f.pet(fmt.Sprintf("pet_%03d", i), []byte("no image"), nil)
	}
	// 48 usable pets, of which 43 may train.
	for _, spec := range []Spec{validating(3, 2), validating(20, 4), validating(20, 19), validating(6000, 42)} {
		spec.Augment.Crop = crops()
		whole := load(t, f.dir, spec, 3, 0)
		for _, limit := range []int{1, 2, 5, 20, 100} {
			part := load(t, f.dir, spec, 3, limit)
			for _, p := range []struct {
				name      string
				got, want []Sample
			}{{"train", part.Train, whole.Train}, {"validation", part.Validation, whole.Validation}, {"test", part.Test, whole.Test}} {
				if want := p.want[:min(limit, len(p.want))]; !reflect.DeepEqual(p.got, want) {
					t.Errorf("%d of %d for validation, limit %d: %s %v, want %v", spec.ValidationImages, spec.TrainImages, limit, p.name, names(p.got), names(want))
				}
			}
		}
	}
	files := 0
	if _, err := Load(context.Background(), f.dir, validating(20, 4), 3, 3, func(int, int) { files++ }); err != nil || files > 20 {
		t.Errorf("read %d files for 4 validation, 3 train and 3 test images: %v", files, err)
	}
}

func TestTooManyValidationImages(t *testing.T) {
	f := newFake(t)
	f.pets(20)
	_, err := Load(context.Background(), f.dir, validating(6000, 18), 1, 0, nil)
	if err == nil || !strings.Contains(err.Error(), "validation_images: 18 of the 18 training images") {
		t.Errorf("error %v", err)
	}
}

func TestOnlyTrainImagesHaveDetail(t *testing.T) {
	f := newFake(t)
	f.pets(20)
	spec := validating(12, 4)
	spec.Augment.Crop = crops()
	for _, limit := range []int{0, 2} {
		for _, set := range []*Set{load(t, f.dir, spec, 1, limit), Synthetic(spec, 1, 3)} {
			for _, s := range set.Train {
				if len(s.Detail) != 10*12 {
					t.Errorf("train image %s has a detail of %d pixels", s.Name, len(s.Detail))
				}
			}
			for _, s := range append(set.Validation, set.Test...) {
				if s.Detail != nil {
					t.Errorf("%s has a detail", s.Name)
				}
			}
		}
	}
	spec.Augment.Crop.Probability = 0
	if load(t, f.dir, spec, 1, 0).Train[0].Detail != nil || Synthetic(spec, 1, 3).Train[0].Detail != nil {
		t.Error("details without crops")
	}
}

// The detail shows the same picture: its means over 2x2 pixels are the pixels.
func TestDetailShowsTheSameImage(t *testing.T) {
	spec := syntheticSpec(20, 1, 22, 30)
	spec.Augment.Crop = crops()
	for _, s := range Synthetic(spec, 3, 0).Train {
		apart := 0.0
		for i, v := range s.Pixels.Values() {
			at := 2*(i/30)*60 + 2*(i%30)
			mean := (float64(s.Detail[at]) + float64(s.Detail[at+1]) + float64(s.Detail[at+60]) + float64(s.Detail[at+61])) / 4 / 255
			apart += max(mean-float64(v), float64(v)-mean) / float64(s.Pixels.Len())
		}
		// Edges, grain and fine texture, of which pixels of either size hold
		// samples, are 0.06 at most here; another scene is twice that away.
		if apart > 0.08 {
			t.Errorf("%s: the detail differs by %.3f a pixel", s.Name, apart)
		}
	}
}

func TestSyntheticValidation(t *testing.T) {
	spec := syntheticSpec(10, 4, 8, 12)
	spec.ValidationImages = 3
	set, plain := Synthetic(spec, 1, 0), Synthetic(syntheticSpec(10, 4, 8, 12), 1, 0)
	if len(set.Validation) != 3 || !reflect.DeepEqual(set.Train, plain.Train) || !reflect.DeepEqual(set.Test, plain.Test) {
		t.Errorf("%d validation scenes; or they move the others", len(set.Validation))
	}
	spec.ValidationImages = 500
	if n := len(Synthetic(spec, 1, 0).Validation); n != 4 {
		t.Errorf("%d validation scenes beside 4 test scenes", n)
	}
	if n := len(Synthetic(spec, 1, 2).Validation); n != 2 {
		t.Errorf("%d validation scenes with the limit 2", n)
	}
}

func TestLoadAll(t *testing.T) {
	f := newFake(t)
	f.pets(20)
	f.pet("pet_003", []byte("no image"), nil)
	spec := validating(10, 5)
	spec.Augment.Crop = crops()
	all := func(limit int) *Set {
		t.Helper()
		set, err := LoadAll(context.Background(), f.dir, spec, 1, limit, nil)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	set := all(0)
	if len(set.Test) != 19 || len(set.Train) != 0 || len(set.Validation) != 0 || len(set.Skipped) != 1 || set.Test[0].Detail != nil {
		t.Errorf("%d test, %d train images, skipped %v", len(set.Test), len(set.Train), set.Skipped)
	}
	if want := names(load(t, f.dir, small(10), 1, 0).Train); !slices.Equal(names(set.Test)[:10], want) {
		t.Errorf("order %v, want that of Load: %v", names(set.Test), want)
	}
	for _, limit := range []int{1, 7, 19, 20, 100} {
		if part := all(limit); !reflect.DeepEqual(part.Test, set.Test[:min(limit, 19)]) {
			t.Errorf("limit %d: %v", limit, names(part.Test))
		}
	}
	lone := newFake(t)
	lone.pets(1)
	if set, err := LoadAll(context.Background(), lone.dir, spec, 1, 0, nil); err != nil || len(set.Test) != 1 {
		t.Errorf("one pet: %v", err)
	}
	lone.pet("pet_000", []byte("no image"), nil)
	if _, err := LoadAll(context.Background(), lone.dir, spec, 1, 0, nil); err == nil || !strings.Contains(err.Error(), "needs 1 to test") {
		t.Errorf("no pet: error %v", err)
	}
}
