package experiments

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"spikesim/experiments/npz"
)

// A weights file's scores belong to the experiment stored beside them.
func TestScoresBelongToTheirExperiment(t *testing.T) {
	first := mustRun(t, parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3"), options(t))
	file := filepath.Join(first.Dir, weightsFile)
	before, err := openWeights(file)
	if err != nil {
		t.Fatal(err)
	}
	spec := parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3", "threshold: 1", "threshold: 0.5", "name: small", "name: half")
	o := options(t)
	o.Weights, o.Eval, o.ForeignWeights = file, true, true
	r := mustRun(t, spec, o)
	if r.SpikeHash == first.SpikeHash || len(r.Weights.Differences) != 1 || r.Weights.Differences[0].Key != "network.neuron.lif.threshold" {
		t.Fatalf("the threshold was not taken, or not recorded: %+v", r.Weights)
	}
	tested := filepath.Join(r.Dir, weightsFile)
	w, err := openWeights(tested)
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.spec()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(own, spec) || w.info.Experiment != "half" || w.info.Score != r.Test.Score {
		t.Errorf("the score %g of the threshold 0.5 is stored with\n%s", w.info.Score, w.info.YAML)
	}
	if w.info.TrainedYAML != before.info.YAML || w.info.Epochs != 2 || w.info.TrainImages != 10 {
		t.Errorf("where the weights were trained is lost: %+v", w.info)
	}
	// They are those of that experiment now; tested in the first once more they
	// say what they said at first.
	if again := test(t, spec, tested); again.SpikeHash != r.SpikeHash {
		t.Errorf("hash %s, want %s", again.SpikeHash, r.SpikeHash)
	}
	o = options(t)
	o.Weights, o.Eval, o.ForeignWeights = tested, true, true
	back, err := openWeights(filepath.Join(mustRun(t, parse(t, smallYAML, "learning_rate: 0.01", "learning_rate: 0.3"), o).Dir, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.info, before.info) {
		t.Errorf("got %+v, want %+v", back.info, before.info)
	}
	l, err := NewLocator(tested)
	if err != nil {
		t.Fatal(err)
	}
	info := l.Info()
	if want := fmt.Sprintf("mIoU %.4f on 4 test images of synthetic (constant box %.4f)", r.Test.Prediction.Score, r.Test.ConstantScore); info.Quote() != want {
		t.Errorf("it says %q, want %q", info.Quote(), want)
	}
}

func TestScoreSaysWhatItIsOf(t *testing.T) {
	weights := trained(t, parse(t, smallYAML))
	seed := uint64(8)
	for name, tt := range map[string]struct {
		change func(o *Options)
		yaml   []string
		want   string
	}{
		"limit":          {func(o *Options) { o.Limit = 2 }, nil, " on 2 test images of synthetic (constant"},
		"all":            {func(o *Options) { o.Split = SplitAll }, nil, " on 14 images of synthetic, some of which it may have learned from (constant"},
		"other seed":     {func(o *Options) { o.Seed = &seed }, nil, " on 4 test images of synthetic, some of which it may have learned from (constant"},
		"other parts":    {func(*Options) {}, []string{"train_images: 10", "train_images: 9"}, ", some of which it may have learned from (constant"},
		"clocked":        {func(o *Options) { o.Engine, o.DTMS = EngineClocked, .5 }, nil, " on 4 test images of synthetic, clocked in steps of 0.5 ms (constant"},
		"for longer":     {func(*Options) {}, []string{"duration_ms: 8", "duration_ms: 9"}, " on 4 test images of synthetic (constant"},
		"another recipe": {func(*Options) {}, []string{"batch: 4", "batch: 2"}, " on 4 test images of synthetic (constant"},
	} {
		o := options(t)
		o.Eval, o.Weights = true, weights
		tt.change(&o)
		spec := parse(t, smallYAML, tt.yaml...)
		r := mustRun(t, spec, o)
		l, err := NewLocator(filepath.Join(r.Dir, weightsFile))
		if err != nil {
			t.Fatal(err)
		}
		info := l.Info()
		wantTexts(t, info.Quote(), fmt.Sprintf("mIoU %.4f", r.Test.Prediction.Score), tt.want)
		if l.session.spec.DurationMS != r.DurationMS {
			t.Errorf("%s: the locator shows %d ms, the score is of %d", name, l.session.spec.DurationMS, r.DurationMS)
		}
	}
	info := WeightsInfo{Dataset: "pets", Split: SplitTest, TestImages: 5, Score: .5}
	if got, want := info.Quote(), "mIoU 0.5000 on 5 test images of pets (constant box 0.0000)"; got != want {
		t.Errorf("of an old file: %q, want %q", got, want)
	}
	if got := (&WeightsInfo{}).Quote(); got != "" {
		t.Errorf("never tested: %q", got)
	}
}

// Whatever the metadata of weights says: an error, or weights that can be tested.
func FuzzWeightsMetadata(f *testing.F) {
	archive, err := npz.Read(trained(f, parse(f, smallYAML)))
	if err != nil {
		f.Fatal(err)
	}
	text, _, _, err := metadata(archive)
	if err != nil {
		f.Fatal(err)
	}
	arrays := slices.DeleteFunc(slices.Clone(archive.Arrays), isMetadata)
	spec := parse(f, smallYAML)
	f.Add(text, true)
	f.Add(bytes.Replace(text, []byte("threshold: 1"), []byte("threshold: 2"), 1), false)
	f.Add([]byte(`{"format":"spikesim weights 1","yaml":""}`), false)
	f.Add([]byte(`{"format":"spikesim checkpoint 1","yaml":"name: x"}`), true)
	f.Add([]byte(`{"format":"spikesim weights 3","yaml":"name: x","seed":-1}`), true)
	f.Fuzz(func(t *testing.T, data []byte, inArray bool) {
		var b bytes.Buffer
		var err error
		if inArray {
			err = npz.WriteTo(&b, append(slices.Clone(arrays), npz.Scalar(metaArray, string(data))), nil)
		} else {
			err = npz.WriteTo(&b, arrays, map[string][]byte{metaMember: data})
		}
		if err != nil {
			return // no text that an archive holds
		}
		archive, err := npz.ReadFrom(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		w, err := newWeights("fuzz.npz", archive)
		if err != nil {
			return
		}
		if !w.known {
			t.Fatal("metadata was overlooked")
		}
		w.info.Quote()
		r, err := w.fit(spec, true)
		if err != nil {
			return
		}
		strict, err := w.fit(spec, false)
		if belongs := len(r.lines()) == 0; belongs != (err == nil) {
			t.Fatalf("%q, but: %v", r.lines(), err)
		}
		if err == nil && len(strict.lines()) > 0 {
			t.Fatalf("taken with %q", strict.lines())
		}
		for _, d := range r.Differences {
			if d.Key == "" || d.Run == d.Weights {
				t.Errorf("%+v is no difference", d)
			}
		}
	})
}
