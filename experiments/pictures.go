package experiments

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"spikesim/experiments/box"
	"spikesim/experiments/report"
	"spikesim/experiments/task"
)

// drawing draws the pictures of a run from what it has left, and from nothing
// else.
type drawing struct {
	*Results
	shown *gallery
}

// picture is one of them.
type picture struct {
	file  string
	draw  func(w io.Writer) error
	ready bool
}

// pictures lists all that there are; a new one is added here, and its file to those
// of a run.
func (d drawing) pictures() []picture {
	sheet, scores := samplesFile, scoresFile
	if d.boxes() {
		sheet, scores = sheetFile, miouFile
	}
	all := []picture{
		{sheet, d.drawSheet, len(d.shown.shots) > 0 && d.shown.height > 0},
		{rasterFile, d.drawRaster, len(d.shown.raster) > 0},
		{lossFile, d.drawLoss, len(d.Epochs) > 0},
		{scores, d.drawScores, len(d.Epochs) > 0},
		{anytimeFile, d.drawAnytime, len(d.Anytime) > 0},
		{confusionFile, d.drawConfusion, len(d.Test.Confusion) > 0},
	}
	for _, p := range pages {
		all = append(all, picture{p.File(), func(w io.Writer) error { return p.Draw(w, d.Results) }, p.Has(d.Results)})
	}
	return all
}

// write draws what there is to draw into a directory that is held.
func (d drawing) write(dir string) error {
	for _, p := range d.pictures() {
		if !p.ready {
			continue
		}
		var b bytes.Buffer
		if err := p.draw(&b); err != nil {
			return fmt.Errorf("drawing %s: %w", p.file, err)
		}
		if err := writeFile(filepath.Join(dir, p.file), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// writePictures draws the pictures of a run, and keeps what they are drawn from.
func (r *run) writePictures() error {
	if r.options.NoPictures {
		return nil
	}
	g := &r.results.shown
	g.height, g.width = r.results.Dataset.Height, r.results.Dataset.Width
	if err := (drawing{r.results, g}).write(r.dir); err != nil {
		return err
	}
	return g.save(filepath.Join(r.dir, galleryFile))
}

// boxes reports whether answers are boxes.
func (r *Results) boxes() bool { return r.Naming.or(boxNaming) == boxNaming }

// answer says an answer to a person.
func (r *Results) answer(a task.Answer) string {
	if a.Class >= 0 && a.Class < len(r.Test.Classes) {
		return r.Test.Classes[a.Class]
	}
	return fmt.Sprint(a.Class)
}

// title names a picture's run and data.
func (d drawing) title(what string) string {
	return fmt.Sprintf("%s: %s, %s, seed %d", d.Experiment, what, d.Dataset.Name, d.Seed)
}

func (d drawing) drawSheet(w io.Writer) error {
	var sections []report.Section
	for _, s := range d.shown.shots {
		if n := len(sections); n == 0 || sections[n-1].Title != s.rank {
			sections = append(sections, report.Section{Title: s.rank})
		}
		section := &sections[len(sections)-1]
		shot := report.Shot{
			Pixels: s.pixels, Height: d.shown.height, Width: d.shown.width,
			Predicted: rect(s.predicted.Box), Truth: rect(s.truth.Box), IoU: s.score, Caption: s.name,
		}
		if !d.boxes() {
			shot.Note = d.answer(s.predicted)
			if s.predicted != s.truth {
				shot.Note += ", true: " + d.answer(s.truth)
			}
		}
		section.Shots = append(section.Shots, shot)
	}
	names := d.Naming.or(boxNaming)
	title := d.title(fmt.Sprintf("%d %s %s, %s %.4f (%s %.4f)", d.Test.Images, scoredName(d.Dataset.Split), d.items(),
		names.Metric, d.Test.Prediction.Score, names.Baseline, d.Test.ConstantScore))
	return report.ContactSheet(w, title, sections, shotsPerRank)
}

func rect(b box.Box) report.Rect { return report.Rect(b) }

func (d drawing) drawRaster(w io.Writer) error {
	var trains []report.Train
	until := 0.0
	for _, b := range d.shown.raster {
		trains = append(trains, report.Train{Name: b.name, Neurons: b.neurons, TimeMS: b.timeMS, Unit: b.units})
		until = b.untilMS
	}
	return report.Raster(w, d.title("spikes of the first "+scoredName(d.Dataset.Split)+" "+d.item()), until, trains)
}

func (d drawing) drawLoss(w io.Writer) error {
	return report.Curves(w, d.title("training loss of each layer"), "epoch", "loss",
		d.perLayer(func(e EpochResult) []float64 { return e.TrainLossPerLayer }))
}

func (d drawing) drawScores(w io.Writer) error {
	names := d.Naming.or(boxNaming)
	series := d.perLayer(func(e EpochResult) []float64 { perLayer, _ := e.score(); return perLayer })
	constant := d.Test.ConstantScore
	if d.EpochsConstantScore != nil {
		constant = *d.EpochsConstantScore
	}
	series = append(series, report.Series{Name: names.Baseline, Dashed: true, X: []float64{1}, Y: []float64{constant}})
	return report.Curves(w, d.title(d.epochsScoredOn()+" "+names.Metric+" of each layer"), "epoch", names.Metric, series)
}

// perLayer turns a quantity of every epoch and layer into a curve per layer.
func (d drawing) perLayer(of func(EpochResult) []float64) []report.Series {
	series := make([]report.Series, len(d.layers()))
	for i, name := range d.layers() {
		series[i].Name = name
		for _, e := range d.Epochs {
			if values := of(e); i < len(values) {
				series[i].X = append(series[i].X, float64(e.Epoch))
				series[i].Y = append(series[i].Y, values[i])
			}
		}
	}
	return series
}

// layers names the populations with a readout: as far as older results tell, those
// that were scored.
func (r *Results) layers() []string {
	if len(r.Layers) > 0 {
		return r.Layers
	}
	return r.Test.Layers
}

func (d drawing) drawAnytime(w io.Writer) error {
	names := d.Naming.or(boxNaming)
	ruled := report.Series{Name: "the result"}
	series := make([]report.Series, len(d.layers()))
	for i, name := range d.layers() {
		series[i].Name = name
	}
	for _, a := range d.Anytime {
		x := float64(a.Tick)
		ruled.X, ruled.Y = append(ruled.X, x), append(ruled.Y, a.Score)
		for i, score := range a.ScorePerLayer[:min(len(a.ScorePerLayer), len(series))] {
			series[i].X, series[i].Y = append(series[i].X, x), append(series[i].Y, score)
		}
	}
	if !d.Test.paperRule() {
		series = append(series, ruled)
	}
	series = append(series, report.Series{
		Name: names.Baseline, Dashed: true, X: []float64{1}, Y: []float64{d.Test.ConstantScore},
	})
	return report.Curves(w, d.title(scoredName(d.Dataset.Split)+" "+names.Metric+" against the time of reading"), "ms", names.Metric, series)
}

func (d drawing) drawConfusion(w io.Writer) error {
	return report.Confusion(w, d.title(fmt.Sprintf("%d %s %s, accuracy %.4f", d.Test.Images, scoredName(d.Dataset.Split), d.items(), d.Test.Prediction.Score)),
		d.Test.Classes, d.Test.Confusion)
}
