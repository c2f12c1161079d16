package experiments

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeOxford writes n pets in the layout of the Oxford-IIIT Pet data set and
// three that cannot be used.
func fakeOxford(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	list := "#Image CLASS-ID SPECIES BREED ID\n"
	for i := range n + 3 {
		name := fmt.Sprintf("pet_%d", i)
		list += name + " 1 1 1\n"
		picture, trimap := image.NewGray(image.Rect(0, 0, 12, 8)), image.NewGray(image.Rect(0, 0, 12, 8))
		for j := range picture.Pix {
			x, y := j%12, j/12
			picture.Pix[j], trimap.Pix[j] = uint8(20*i%100), 2
			if x >= i%4 && x < i%4+6 && y >= i%3 && y < i%3+4 {
				picture.Pix[j], trimap.Pix[j] = 255, 1
			}
		}
		switch i {
		case n: // no trimap
			writePNG(t, dir, "images/"+name+".jpg", picture)
			continue
		case n + 1: // a trimap without a pet
			for j := range trimap.Pix {
				trimap.Pix[j] = 2
			}
		case n + 2: // cut short
			writePNG(t, dir, "images/"+name+".jpg", picture)
			file := filepath.Join(dir, "images", name+".jpg")
			if err := os.Truncate(file, 40); err != nil {
				t.Fatal(err)
			}
			writePNG(t, dir, "annotations/trimaps/"+name+".png", trimap)
			continue
		}
		writePNG(t, dir, "images/"+name+".jpg", picture)
		writePNG(t, dir, "annotations/trimaps/"+name+".png", trimap)
	}
	if err := os.WriteFile(filepath.Join(dir, "annotations", "list.txt"), []byte(list), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writePNG(t testing.TB, dir, name string, m image.Image) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// petSpec is the small experiment on pets, where nothing lies at the path.
func petSpec(t testing.TB) *Spec {
	t.Helper()
	return parse(t, smallYAML, "name: synthetic\n", "name: oxford-iiit-pet\n  path: no/such/place\n  train_images: 6\n")
}

func TestPetsWithBadFiles(t *testing.T) {
	o := options(t)
	o.DataDir = fakeOxford(t, 9)
	r := mustRun(t, petSpec(t), o)
	d := r.Dataset
	if d.Name != "oxford-iiit-pet" || d.Synthetic || d.Note != "" || d.Labels != "clean" ||
		d.Train != 6 || d.Test != 3 || d.Skipped != 3 || len(d.Reasons) != 3 {
		t.Fatalf("got %+v", d)
	}
	for i, name := range []string{"pet_10", "pet_11", "pet_9"} {
		if d.Reasons[i].Name != name || d.Reasons[i].Reason == "" {
			t.Errorf("skipped file %d is %+v, want %s with a reason", i, d.Reasons[i], name)
		}
	}
	var text strings.Builder
	for _, table := range r.Tables() {
		if err := table.Write(&text); err != nil {
			t.Fatal(err)
		}
	}
	wantTexts(t, text.String(), "data set oxford-iiit-pet, clean labels, 8×12: 6 training and 3 test images, 3 skipped (named in results.json)")
}

// The flag wins over the environment, and that over the experiment's path.
func TestWhereTheDataIsFound(t *testing.T) {
	flag, env, path := fakeOxford(t, 10), fakeOxford(t, 11), fakeOxford(t, 12)
	empty := t.TempDir()
	for _, tt := range []struct {
		name            string
		flag, env, path string
		test            int // images; 6 of the data set are for training
		wrong           string
	}{
		{"flag before all", flag, env, path, 4, ""},
		{"environment before path", "", env, path, 5, ""},
		{"path", "", "", path, 6, ""},
		{"a wrong flag is not replaced", empty, env, path, 0, "--data: " + empty + " is not the Oxford-IIIT Pet data set"},
		{"a flag to nowhere", "no/where", env, path, 0, "--data: data set folder no/where"},
		{"a wrong variable is not replaced", "", empty, path, 0, "$SPIKESIM_DATA: " + empty + " is not"},
		{"a path with something else", "", "", empty, 0, "path: " + empty + " is not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spec := petSpec(t)
			spec.Epochs, spec.Dataset.Path = 0, tt.path
			o := options(t)
			o.DataDir, o.DataEnv, o.RequireData = tt.flag, tt.env, true
			if tt.wrong != "" {
				refused(t, spec, o, tt.wrong)
				if _, err := os.Stat(o.Out); err == nil {
					t.Error("a run that did not begin has left a directory")
				}
				return
			}
			if r := mustRun(t, spec, o); r.Dataset.Test != tt.test {
				t.Errorf("%d test images, want %d: another place was used", r.Dataset.Test, tt.test)
			}
		})
	}
}

func TestSyntheticFallbackSaysSo(t *testing.T) {
	spec := petSpec(t)
	spec.Epochs = 5
	o := options(t)
	heard := &listener{}
	o.Progress = heard
	r := mustRun(t, spec, o)
	wantTexts(t, strings.Join(heard.lines, "\n"),
		`Data set oxford-iiit-pet not found (no --data, no $SPIKESIM_DATA, nothing at "no/such/place"): using the built-in synthetic set.`)
	d := r.Dataset
	if d.Name != "synthetic" || !d.Synthetic || d.Labels != "exact" || d.Train != 10 || d.Test != 4 {
		t.Errorf("got %+v", d)
	}
	note := "the data set oxford-iiit-pet was not found; these figures are of the built-in synthetic set"
	wantTexts(t, d.Note, note)
	wantTexts(t, string(read(t, r.Dir, resultsFile)), note)
	if len(r.Epochs) != 2 {
		t.Errorf("%d epochs, want the 2 that the experiment has for the synthetic set", len(r.Epochs))
	}
	var text strings.Builder
	if err := r.overview().Write(&text); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, text.String(), note)
}

// Where the digits are not there, drawn ones are learned from and scored, and the run
// says so.
func TestDrawnDigitsStandInForMNIST(t *testing.T) {
	spec := parse(t, classesYAML, "name: spikes, path: FILE, train_images: 80",
		"name: mnist, path: no/such/place, height: 14, width: 14, synthetic: {train_images: 24, test_images: 10, epochs: 1}",
		"count: 3, names: [cat, dog, cow]", "count: 10", "{units: 12}", "{channels: 1, height: 14, width: 14}")
	o := options(t)
	heard := &listener{}
	o.Progress = heard
	r := mustRun(t, spec, o)
	wantTexts(t, strings.Join(heard.lines, "\n"),
		`Data set mnist not found (no --data, no $SPIKESIM_DATA, nothing at "no/such/place"): using the built-in drawn digits.`)
	if d := r.Dataset; d.Name != "digits" || !d.Synthetic || d.Train != 24 || d.Test != 10 || len(r.Epochs) != 1 ||
		d.Note != "the data set mnist was not found; these figures are of the built-in drawn digits" {
		t.Errorf("got %+v, %d epochs", d, len(r.Epochs))
	}
	o = options(t)
	o.DataDir = t.TempDir()
	refused(t, spec, o, "is not the data set MNIST")
	refused(t, parse(t, smallYAML, "name: synthetic", "name: digits"), o, "small uses the built-in drawn digits", "leave out --data", "mnist")
}

func TestRequiredDataIsMissing(t *testing.T) {
	o := options(t)
	o.RequireData = true
	refused(t, petSpec(t), o, `oxford-iiit-pet was not found at "no/such/place"`, "--data or $SPIKESIM_DATA")
}

// Nobody takes figures of synthetic scenes for those of the folder given.
func TestDataFlagWithASyntheticExperiment(t *testing.T) {
	o := options(t)
	o.DataDir = fakeOxford(t, 4)
	refused(t, parse(t, smallYAML), o, "small uses the built-in synthetic set", "leave out --data", "oxford-iiit-pet")
}

func TestRealPets(t *testing.T) {
	if testing.Short() {
		t.Skip("reads photographs")
	}
	dir := filepath.FromSlash("../../shared/oxford-iiit-pet")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the Oxford-IIIT Pet data set is not here")
	}
	o := options(t)
	o.DataDir, o.Limit = dir, 8
	spec := petSpec(t)
	spec.Dataset.TrainImages = 6000
	r := mustRun(t, spec, o)
	if d := r.Dataset; d.Name != "oxford-iiit-pet" || d.Train != 8 || d.Test != 8 || d.Skipped != len(d.Reasons) {
		t.Errorf("got %+v", d)
	}
	if r.Test.ConstantScore < 0.2 || r.Totals.InputSpikes == 0 {
		t.Errorf("the constant box scores %g, %g input spikes", r.Test.ConstantScore, r.Totals.InputSpikes)
	}
}
