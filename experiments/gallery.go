package experiments

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"

	"spikesim/experiments/box"
	"spikesim/experiments/npz"
	"spikesim/experiments/task"
)

// gallery is what pictures show beside the results: the spikes of one sample, and
// some samples with their answers. It is kept in the run's directory, so that the
// pictures can be drawn again.
type gallery struct {
	raster        []rasterBand
	shots         []shot
	height, width int // of the shots; 0 where samples have no pixels
}

// maxGallerySpikes bounds what is kept of a raster; of one with more, only the
// picture of the run itself remains.
const maxGallerySpikes = 2_000_000

// Names of the arrays of a gallery. Those of a population begin with rasterArrays.
const (
	rasterArrays  = "raster."
	namesArray    = "populations"
	neuronsArray  = "neurons"
	untilArray    = "until_ms"
	shotNames     = "shots.name"
	shotRanks     = "shots.rank"
	shotScores    = "shots.score"
	shotPixels    = "shots.pixels"
	shotTruths    = "shots.truth_box"
	shotAnswers   = "shots.answer_box"
	shotClasses   = "shots.truth_class"
	shotAnswered  = "shots.answer_class"
	timeEnding    = ".time_ms"
	unitEnding    = ".unit"
	edgesOfABox   = 4
	greySteps     = 255
	galleryFormat = "a gallery"
)

// save writes the gallery.
func (g *gallery) save(file string) error {
	return npz.Write(file, append(g.rasterArrays(), g.shotArrays()...), nil)
}

func (g *gallery) rasterArrays() (arrays []npz.Array) {
	spikes := 0
	var names []string
	var neurons []int64
	until := []float64{}
	for _, b := range g.raster {
		spikes += len(b.units)
		names, neurons, until = append(names, b.name), append(neurons, int64(b.neurons)), append(until, b.untilMS)
		arrays = append(arrays,
			npz.Array{Name: rasterArrays + b.name + timeEnding, Shape: []int{len(b.timeMS)}, Data: append([]float64{}, b.timeMS...)},
			npz.Array{Name: rasterArrays + b.name + unitEnding, Shape: []int{len(b.units)}, Data: append([]int32{}, b.units...)})
	}
	if len(names) == 0 || spikes > maxGallerySpikes {
		return nil
	}
	n := []int{len(names)}
	return append(arrays, npz.Array{Name: namesArray, Shape: n, Data: names},
		npz.Array{Name: neuronsArray, Shape: n, Data: neurons}, npz.Array{Name: untilArray, Shape: n, Data: until})
}

func (g *gallery) shotArrays() []npz.Array {
	n := len(g.shots)
	if n == 0 {
		return nil
	}
	names, ranks, scores := make([]string, n), make([]string, n), make([]float64, n)
	var truths, answers []float64
	classes, answered := make([]int64, n), make([]int64, n)
	var pixels []uint8
	edges := func(b box.Box) []float64 { return []float64{b.XMin, b.YMin, b.XMax, b.YMax} }
	for i, s := range g.shots {
		names[i], ranks[i], scores[i] = s.name, s.rank, s.score
		truths, answers = append(truths, edges(s.truth.Box)...), append(answers, edges(s.predicted.Box)...)
		classes[i], answered[i] = int64(s.truth.Class), int64(s.predicted.Class)
		for _, v := range s.pixels {
			pixels = append(pixels, uint8(math.Round(greySteps*float64(min(max(v, 0), 1)))))
		}
	}
	arrays := []npz.Array{
		{Name: shotNames, Shape: []int{n}, Data: names}, {Name: shotRanks, Shape: []int{n}, Data: ranks},
		{Name: shotScores, Shape: []int{n}, Data: scores},
		{Name: shotTruths, Shape: []int{n, edgesOfABox}, Data: truths}, {Name: shotAnswers, Shape: []int{n, edgesOfABox}, Data: answers},
		{Name: shotClasses, Shape: []int{n}, Data: classes}, {Name: shotAnswered, Shape: []int{n}, Data: answered},
	}
	if g.height > 0 {
		arrays = append(arrays, npz.Array{Name: shotPixels, Shape: []int{n, g.height, g.width}, Data: pixels})
	}
	return arrays
}

// readGallery reads the gallery of a run; one without is that of an older run, and
// empty.
func readGallery(dir string) (*gallery, error) {
	file := filepath.Join(dir, galleryFile)
	a, err := npz.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &gallery{}, nil
	}
	if err != nil {
		return nil, err
	}
	g := &gallery{}
	r := galleryReader{archive: a}
	r.raster(g)
	r.shots(g)
	if r.err != nil {
		return nil, fmt.Errorf("%s is not %s of a run: %w", file, galleryFormat, r.err)
	}
	return g, nil
}

// galleryReader reads arrays until one is not as it should be.
type galleryReader struct {
	archive *npz.Archive
	err     error
}

// has reports whether there is an array.
func (r *galleryReader) has(name string) bool {
	_, err := r.archive.Array(name)
	return err == nil
}

func (r *galleryReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// elementsOf returns the elements of an array of the given type and number; −1 is any.
func elementsOf[T any](r *galleryReader, name string, n int) []T {
	a, err := r.archive.Array(name)
	if err != nil {
		r.fail("%w", err)
		return nil
	}
	data, ok := a.Data.([]T)
	if !ok || n >= 0 && len(data) != n {
		r.fail("array %q has %v elements of type %T", name, a.Shape, a.Data)
		return nil
	}
	return data
}

func (r *galleryReader) raster(g *gallery) {
	if !r.has(namesArray) {
		return
	}
	names := elementsOf[string](r, namesArray, -1)
	neurons, until := elementsOf[int64](r, neuronsArray, len(names)), elementsOf[float64](r, untilArray, len(names))
	for i, name := range names {
		b := rasterBand{name: name, timeMS: elementsOf[float64](r, rasterArrays+name+timeEnding, -1)}
		b.units = elementsOf[int32](r, rasterArrays+name+unitEnding, len(b.timeMS))
		if r.err != nil {
			return
		}
		b.neurons, b.untilMS = int(neurons[i]), until[i]
		g.raster = append(g.raster, b)
	}
}

func (r *galleryReader) shots(g *gallery) {
	if !r.has(shotNames) {
		return
	}
	names := elementsOf[string](r, shotNames, -1)
	n := len(names)
	ranks, scores := elementsOf[string](r, shotRanks, n), elementsOf[float64](r, shotScores, n)
	truths, answers := elementsOf[float64](r, shotTruths, edgesOfABox*n), elementsOf[float64](r, shotAnswers, edgesOfABox*n)
	classes, answered := elementsOf[int64](r, shotClasses, n), elementsOf[int64](r, shotAnswered, n)
	var pixels []uint8
	if r.has(shotPixels) {
		a, _ := r.archive.Array(shotPixels)
		if len(a.Shape) != 3 || a.Shape[0] != n {
			r.fail("array %q has shape %v", shotPixels, a.Shape)
			return
		}
		g.height, g.width = a.Shape[1], a.Shape[2]
		pixels = elementsOf[uint8](r, shotPixels, n*g.height*g.width)
	}
	if r.err != nil {
		return
	}
	size := g.height * g.width
	boxAt := func(edges []float64, i int) box.Box {
		e := edges[edgesOfABox*i:]
		return box.Box{XMin: e[0], YMin: e[1], XMax: e[2], YMax: e[3]}
	}
	for i, name := range names {
		s := shot{name: name, rank: ranks[i], score: scores[i],
			truth:     task.Answer{Box: boxAt(truths, i), Class: int(classes[i])},
			predicted: task.Answer{Box: boxAt(answers, i), Class: int(answered[i])}}
		for _, v := range pixels[i*size : (i+1)*size] {
			s.pixels = append(s.pixels, float32(v)/greySteps)
		}
		g.shots = append(g.shots, s)
	}
}
