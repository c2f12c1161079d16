package experiments

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spikesim/experiments/npz"
)

// half is a run of the small experiment, cut within its second epoch.
func half(t testing.TB) (spec *Spec, dir string) {
	t.Helper()
	spec = parse(t, smallYAML)
	return spec, interrupted(t, spec, options(t), "epoch 2/2, training", 4, true).Dir
}

// rewrite changes the archive at path: its arrays and its metadata.
func rewrite(t testing.TB, path string, change func(a *npz.Archive, meta map[string]any)) {
	t.Helper()
	a, err := npz.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _, err := metadata(a)
	if err != nil {
		t.Fatal(err)
	}
	// Numbers as they are: hashes have more digits than a float64.
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var meta map[string]any
	if err := dec.Decode(&meta); err != nil {
		t.Fatal(err)
	}
	change(a, meta)
	if text, err = json.Marshal(meta); err != nil {
		t.Fatal(err)
	}
	for i := range a.Arrays {
		if isMetadata(a.Arrays[i]) {
			a.Arrays[i] = npz.Scalar(metaArray, string(text))
		}
	}
	if err := npz.Write(path, a.Arrays, a.Extra); err != nil {
		t.Fatal(err)
	}
}

// hugeHeader claims an array of 2^60 numbers in a file of a few bytes.
func hugeHeader(t testing.TB) []byte {
	t.Helper()
	header := "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976,), }"
	header += strings.Repeat(" ", 127-len(header)) + "\n"
	var b bytes.Buffer
	// The writer takes no .npy that is not an array: it is renamed afterwards.
	if err := npz.WriteTo(&b, nil, map[string][]byte{metaMember: []byte("{}"), "big.nqy": []byte(header)}); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("big.nqy"), []byte("big.npy"))
}

// damages are ways to spoil an archive, with what an error must say.
var damages = []struct {
	name   string
	damage func(t testing.TB, path string)
	want   string
}{
	{"random bytes", func(t testing.TB, path string) {
		put(t, path, []byte(strings.Repeat("\x8a\x01spikes", 400)))
	}, ""},
	{"empty", func(t testing.TB, path string) { put(t, path, nil) }, ""},
	{"cut short", func(t testing.TB, path string) {
		data := read(t, path)
		put(t, path, data[:len(data)*2/3])
	}, ""},
	{"a byte flipped", func(t testing.TB, path string) {
		data := read(t, path)
		data[len(data)/3] ^= 0x10
		put(t, path, data)
	}, ""},
	{"a header that promises more than there is", func(t testing.TB, path string) { put(t, path, hugeHeader(t)) }, "big"},
	{"another network", func(t testing.TB, path string) {
		other := mustRun(t, parse(t, smallYAML, "units: 12", "units: 13"), options(t))
		rewrite(t, path, func(a *npz.Archive, _ map[string]any) {
			foreign, err := npz.Read(filepath.Join(other.Dir, weightsFile))
			if err != nil {
				t.Fatal(err)
			}
			own := a.Arrays[slices.IndexFunc(a.Arrays, isMetadata)]
			a.Arrays = append(slices.DeleteFunc(foreign.Arrays, isMetadata), own)
		})
	}, "array out.weights has shape [13 72], this network needs [12 72]"},
	{"an array is missing", func(t testing.TB, path string) {
		rewrite(t, path, func(a *npz.Archive, _ map[string]any) { a.Arrays = a.Arrays[1:] })
	}, "enc.weights"},
	{"NaN among the weights", func(t testing.TB, path string) {
		rewrite(t, path, func(a *npz.Archive, _ map[string]any) {
			a.Arrays[0].Data.([]float32)[5] = float32(math.NaN())
		})
	}, "array enc.weights holds NaN at index 5"},
	{"numbers of another type", func(t testing.TB, path string) {
		rewrite(t, path, func(a *npz.Archive, _ map[string]any) {
			n := len(a.Arrays[0].Data.([]float32))
			a.Arrays[0].Data = make([]float64, n)
			a.Arrays[0].Data.([]float64)[0] = 0.1
		})
	}, "enc.weights"},
}

func put(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedWeightsAreRefused(t *testing.T) {
	spec := parse(t, smallYAML)
	good := read(t, trained(t, spec))
	for _, tt := range damages {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "my weights.npz")
			put(t, path, good)
			tt.damage(t, path)
			o := options(t)
			o.Weights, o.Eval = path, true
			refused(t, spec, o, path, tt.want)
			if _, err := os.Stat(o.Out); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a run that did not begin has left a directory (%v)", err)
			}
		})
	}
	o := options(t)
	o.Weights = filepath.Join(t.TempDir(), "none.npz")
	refused(t, spec, o, "reading weights", "none.npz", "no such file")
}

func TestDamagedCheckpointIsRefused(t *testing.T) {
	spec, dir := half(t)
	path := filepath.Join(dir, checkpointFile)
	good := read(t, path)
	meta := func(change func(meta map[string]any)) func(testing.TB, string) {
		return func(t testing.TB, path string) {
			rewrite(t, path, func(_ *npz.Archive, meta map[string]any) { change(meta) })
		}
	}
	position := func(meta map[string]any) map[string]any { return meta["position"].(map[string]any) }
	cases := append(damages[:len(damages):len(damages)], []struct {
		name   string
		damage func(t testing.TB, path string)
		want   string
	}{
		{"weights instead", func(t testing.TB, path string) { put(t, path, read(t, trained(t, spec))) }, "meta in "},
		{"no metadata", func(t testing.TB, path string) {
			rewrite(t, path, func(a *npz.Archive, _ map[string]any) { a.Arrays = slices.DeleteFunc(a.Arrays, isMetadata) })
		}, "holds neither meta nor meta.json: it is not a checkpoint"},
		{"an array more", func(t testing.TB, path string) {
			rewrite(t, path, func(a *npz.Archive, _ map[string]any) { a.Arrays = append(a.Arrays, npz.Scalar("enc.bias", 1)) })
		}, "its network has no place for the arrays enc.bias"},
		{"another tick", meta(func(m map[string]any) { m["tick_ms"] = 2 }), "is of a run in ticks of 2 ms; here they have 1 ms"},
		{"NaN in the optimizer", func(t testing.TB, path string) {
			rewrite(t, path, func(a *npz.Archive, _ map[string]any) {
				for _, array := range a.Arrays {
					if strings.HasSuffix(array.Name, ".u") {
						array.Data.([]float32)[0] = float32(math.Inf(1))
					}
				}
			})
		}, "holds +Inf at index 0"},
		{"later format", meta(func(m map[string]any) { m["format"] = "spikesim checkpoint 3" }), `has format "spikesim checkpoint 3", this tool reads "spikesim checkpoint 2" and "spikesim checkpoint 1"`},
		{"unknown field", meta(func(m map[string]any) { m["more"] = 1 }), `unknown field "more"`},
		{"bad experiment", meta(func(m map[string]any) { m["yaml"] = "name: x" }), "the experiment stored in"},
		{"epochs not recorded", meta(func(m map[string]any) { position(m)["epoch"] = 5 }), "is damaged: 5 epochs completed, 1 recorded"},
		{"negative batch", meta(func(m map[string]any) { position(m)["batch"] = -1 }), "is damaged"},
		{"batch beyond the epoch", meta(func(m map[string]any) { position(m)["batch"] = 1 << 62 }), "is damaged: 4611686018427387904 batches"},
		{"no counts", meta(func(m map[string]any) { position(m)["partial"] = map[string]any{} }), "is damaged: its counts are of another network"},
		{"counts without a batch", meta(func(m map[string]any) { position(m)["batch"] = 0 }), "is damaged: its counts are of another network"},
		{"no counts of training", meta(func(m map[string]any) { m["training"].(map[string]any)["Populations"] = nil }), "is damaged: its counts are of another network"},
		{"scores of another network", meta(func(m map[string]any) {
			m["epochs"].([]any)[0].(map[string]any)["test_miou_per_layer"] = []float64{1}
		}), "is damaged: the scores of epoch 1"},
		{"other images", meta(func(m map[string]any) { m["data"] = "00" }), "the images differ"},
	}...)
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			put(t, path, good)
			tt.damage(t, path)
			before := snapshot(t, dir)
			refused(t, spec, resuming(t, dir), dir, tt.want)
			unchanged(t, dir, before)
		})
	}
	put(t, path, good)
	mustRun(t, spec, resuming(t, dir)) // undamaged, it goes on
}

func TestResumeWithoutACheckpoint(t *testing.T) {
	for _, dir := range []string{t.TempDir(), "no/such/run"} {
		_, err := Resumed(dir)
		if err == nil {
			t.Fatal("resumed from nothing")
		}
		wantTexts(t, err.Error(), "resuming from "+dir, checkpointFile, "a run leaves its first checkpoint after an epoch or five minutes")
	}
}

// Whatever lies where a checkpoint should be, and whatever its metadata says:
// an error, or a run that can go on.
func FuzzCheckpoint(f *testing.F) {
	spec, dir := half(f)
	good := read(f, dir, checkpointFile)
	archive, err := npz.Read(filepath.Join(dir, checkpointFile))
	if err != nil {
		f.Fatal(err)
	}
	yaml, err := spec.YAML()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, false)
	f.Add(good[:len(good)/2], false)
	f.Add(hugeHeader(f), false)
	text, _, _, err := metadata(archive)
	if err != nil {
		f.Fatal(err)
	}
	arrays := slices.DeleteFunc(slices.Clone(archive.Arrays), isMetadata)
	f.Add(text, true)
	f.Add([]byte(`{"format":"spikesim checkpoint 1","position":{"epoch":0,"batch":1},"epochs":[]}`), true)
	f.Fuzz(func(t *testing.T, data []byte, isMeta bool) {
		dir := t.TempDir()
		path := filepath.Join(dir, checkpointFile)
		if isMeta {
			text := npz.Scalar(metaArray, string(data))
			if err := npz.Write(path, append(slices.Clone(arrays), text), nil); err != nil {
				return // no text that an archive holds
			}
		} else {
			put(t, path, data)
		}
		c, err := readCheckpoint(dir)
		if err != nil {
			return
		}
		stored, err := c.spec()
		if err != nil {
			return
		}
		if text, err := stored.YAML(); err != nil || !bytes.Equal(text, yaml) {
			return // another network may be of any size
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		r := newRun(stored, resuming(t, dir))
		if err := r.prepare(ctx); err != nil {
			return
		}
		if err := r.work(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		drawing{r.results, &gallery{}}.perLayer(func(e EpochResult) []float64 { return e.TestScorePerLayer })
		r.count(r.trained())
		r.results.Tables()
	})
}
