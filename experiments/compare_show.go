package experiments

import (
	"context"

	"spikesim/events"
	"spikesim/experiments/stage"
	"spikesim/experiments/task"
	"spikesim/network"
)

// shown is what came of showing the images once.
type shown struct {
	counters network.Counters
	answers  []task.Answer // of the last layer, per image; none without readouts
	readouts [][]float32   // likewise
	trains   [][]events.Train
}

// show presents the images with the given inputs, [image][input population], on a
// stage. With keep it keeps every spike:
// trains[population][image].
func (c *comparer) show(ctx context.Context, on *stage.Stage, inputs [][]events.Train, keep bool) (*shown, error) {
	s, net := c.session, on.Net
	samples := make([]network.Sample, len(inputs))
	for i, trains := range inputs {
		samples[i].Key = s.key.Name("test").Name(c.images[i].Name)
		for _, train := range trains {
			samples[i].Sources = append(samples[i].Sources, events.NewReplay(train))
		}
	}
	out := &shown{}
	if keep {
		out.trains = make([][]events.Train, len(net.Describe().Populations))
		for i := range out.trains {
			out.trains[i] = make([]events.Train, len(inputs))
		}
		net.Observe(network.Probe{Fired: func(population, lane int, at events.Time, neurons []int32) {
			t := &out.trains[population][lane]
			for _, n := range neurons {
				t.Append(at, n)
			}
		}})
		defer net.Observe(network.Probe{})
	}
	net.ResetCounters()
	if err := on.Present(ctx, samples, c.spec.DurationMS, network.Test); err != nil {
		return nil, err
	}
	out.counters = net.Counters()
	if len(s.layers) == 0 {
		return out, nil
	}
	for i := range inputs {
		readout := append([]float32(nil), net.Prediction(len(s.layers)-1, i)...)
		wide := make([]float64, len(readout))
		for k, v := range readout {
			wide[k] = float64(v)
		}
		out.readouts = append(out.readouts, readout)
		out.answers = append(out.answers, s.task.Answer(wide))
	}
	return out, nil
}

// score returns the mean score of answers.
func (c *comparer) score(answers []task.Answer) float64 {
	return task.MeanScore(c.session.task, answers, truths(c.images))
}

// compareAnswers returns how far the answers of a clocked run are from exact ones,
// or nil where there are none.
func (c *comparer) compareAnswers(exact, coarse *shown) *AnswerDifference {
	if len(exact.answers) == 0 {
		return nil
	}
	d := &AnswerDifference{EventScore: c.score(exact.answers), ClockedScore: c.score(coarse.answers)}
	images := float64(len(c.images))
	for i, answer := range exact.answers {
		d.Agreement += task.Agreement(c.session.task, answer, coarse.answers[i]) / images
		outputs := float64(len(exact.readouts[i]))
		for k, v := range exact.readouts[i] {
			d.ReadoutDifference += abs(float64(v)-float64(coarse.readouts[i][k])) / outputs / images
		}
	}
	if c.boxesInPixels() {
		d.BoxDifferencePX = new(c.boxDifference(exact.answers, coarse.answers))
	}
	return d
}

// boxesInPixels reports whether answers are boxes in an image.
func (c *comparer) boxesInPixels() bool {
	_, boxes := c.session.task.(task.Boxes)
	return boxes && c.session.set.Height > 0
}

// boxDifference returns the mean distance between the edges of boxes, in pixels of
// the network's input.
func (c *comparer) boxDifference(exact, coarse []task.Answer) (px float64) {
	height, width := float64(c.session.set.Height), float64(c.session.set.Width)
	size := [...]float64{width, height, width, height}
	for i := range exact {
		a, b := exact[i].Box.Array(), coarse[i].Box.Array()
		for k := range a {
			px += abs(float64(a[k])-float64(b[k])) * size[k] / float64(len(size)) / float64(len(exact))
		}
	}
	return px
}
