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

// writePictures draws what there is to draw.
func (r *run) writePictures() error {
	if r.options.NoPictures {
		return nil
	}
	pictures := []struct {
		file  string
		draw  func(w io.Writer) error
		ready bool
	}{
		{sheetFile, r.drawSheet, len(r.results.shots) > 0},
		{rasterFile, r.drawRaster, r.results.raster != nil},
		{lossFile, r.drawLoss, len(r.results.Epochs) > 0},
		{miouFile, r.drawMIoU, len(r.results.Epochs) > 0},
		{anytimeFile, r.drawAnytime, len(r.results.Anytime) > 0},
	}
	for _, p := range pictures {
		if !p.ready {
			continue
		}
		var b bytes.Buffer
		if err := p.draw(&b); err != nil {
			return fmt.Errorf("drawing %s: %w", p.file, err)
		}
		if err := writeFile(filepath.Join(r.dir, p.file), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// title names a picture's run and data.
func (r *run) title(what string) string {
	return fmt.Sprintf("%s: %s, %s, seed %d", r.results.Experiment, what, r.results.Dataset.Name, r.results.Seed)
}

// scored names the images scored.
func (r *run) scored() string { return scoredName(r.results.Dataset.Split) }

func (r *run) drawSheet(w io.Writer) error {
	var sections []report.Section
	for _, s := range r.results.shots {
		if n := len(sections); n == 0 || sections[n-1].Title != s.rank {
			sections = append(sections, report.Section{Title: s.rank})
		}
		section := &sections[len(sections)-1]
		section.Shots = append(section.Shots, report.Shot{
			Pixels: s.sample.Pixels.Values(), Height: r.results.Dataset.Height, Width: r.results.Dataset.Width,
			Predicted: rect(s.predicted.Box), Truth: rect(s.sample.Box),
			IoU: s.score, Caption: s.sample.Name,
		})
	}
	title := r.title(fmt.Sprintf("%d %s images, mIoU %.4f (constant box %.4f)",
		r.results.Test.Images, r.scored(), r.results.Test.Prediction.MIoU, r.results.Test.ConstantBoxMIoU))
	return report.ContactSheet(w, title, sections, shotsPerRank)
}

func rect(b box.Box) report.Rect { return report.Rect(b) }

func (r *run) drawRaster(w io.Writer) error {
	var trains []report.Train
	until := 0.0
	for _, b := range r.results.raster {
		trains = append(trains, report.Train{Name: b.name, Neurons: b.neurons, TimeMS: b.timeMS, Unit: b.units})
		until = b.untilMS
	}
	return report.Raster(w, r.title("spikes of the first "+r.scored()+" image"), until, trains)
}

func (r *run) drawLoss(w io.Writer) error {
	return report.Curves(w, r.title("training loss of each layer"), "epoch", "loss",
		r.perLayer(func(e EpochResult) []float64 { return e.TrainLossPerLayer }))
}

func (r *run) drawMIoU(w io.Writer) error {
	series := r.perLayer(func(e EpochResult) []float64 { perLayer, _ := e.miou(); return perLayer })
	constant := r.results.Test.ConstantBoxMIoU
	if r.results.epochsScoredOn() == scoredName(SplitValidation) {
		constant = task.MeanScoreOf(r.session.task, r.constant.answer, truths(r.session.set.Validation))
	}
	series = append(series, report.Series{Name: "constant box", Dashed: true, X: []float64{1}, Y: []float64{constant}})
	return report.Curves(w, r.title(r.results.epochsScoredOn()+" mIoU of each layer"), "epoch", "mIoU", series)
}

// perLayer turns a quantity of every epoch and layer into a curve per layer.
func (r *run) perLayer(of func(EpochResult) []float64) []report.Series {
	series := make([]report.Series, len(r.session.layers))
	for i, name := range r.session.layers {
		series[i].Name = name
		for _, e := range r.results.Epochs {
			series[i].X = append(series[i].X, float64(e.Epoch))
			series[i].Y = append(series[i].Y, of(e)[i])
		}
	}
	return series
}
