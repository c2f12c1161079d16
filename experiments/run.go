package experiments

import (
	"context"
	"errors"
	"fmt"
	"time"

	"spikesim/experiments/files"
	"spikesim/network"
)

// run is a run under way.
type run struct {
	spec     *Spec
	options  Options
	session  *session
	team     *team    // for tests, or nil
	weights  *weights // to start from, or nil
	constant constantAnswer
	fitting  *WeightsResult
	rule     rule
	part     part   // to be scored
	identity string // of the data set
	dir      string
	held     *files.Held // dir
	progress Progress

	results   *Results
	tape      *tape // of the last test, or nil
	position  position
	saved     *position        // of the last checkpoint, nil without one
	training  network.Counters // over all epochs completed
	trainTime time.Duration
	testTime  time.Duration
	tested    int // images shown in test passes
	started   time.Time
	before    time.Duration // wall time of the parts of a resumed run
	lastSaved time.Time
}

// position is how far a run has come.
type position struct {
	Epoch int `json:"epoch"` // epochs completed
	Batch int `json:"batch"` // batches of the next epoch completed
	// Partial holds the counts of the epoch under way.
	Partial        network.Counters `json:"partial"`
	PartialSeconds float64          `json:"partial_seconds"`
}

// saveEvery is how often a checkpoint is written within an epoch. Only when
// depends on the clock, never what.
const saveEvery = 5 * time.Minute

// Run carries out an experiment and writes its results. When the context is
// cancelled it writes what is known by then and returns it with the context's
// error; results that could not be written are returned too.
func Run(ctx context.Context, spec *Spec, o Options) (*Results, error) {
	r := newRun(spec, o)
	defer func() { r.held.Release() }()
	if err := r.prepare(ctx); err != nil {
		return nil, err
	}
	r.lastSaved = o.Now()
	err := r.work(ctx)
	if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	r.results.Status = "complete"
	if err != nil {
		r.results.Status = "cancelled"
	}
	if writeErr := r.finish(); writeErr != nil {
		return r.results, fmt.Errorf("not all results are in %s: %w; %s", r.dir, writeErr, r.remains())
	}
	return r.results, err
}

// newRun returns a run of a copy of an experiment.
func newRun(spec *Spec, o Options) *run {
	adjusted := *spec
	return &run{spec: &adjusted, options: o, progress: o.Progress, started: o.Now()}
}

// prepare decides what is run on what, and restores a run that is resumed.
func (r *run) prepare(ctx context.Context) error {
	var saved *checkpoint
	if r.options.Resume != "" {
		err := r.reclaim()
		if err != nil {
			return err
		}
		if saved, err = readCheckpoint(r.options.Resume); err != nil {
			return err
		}
		if err := saved.match(r.spec, &r.options); err != nil {
			return err
		}
	}
	if err := r.start(); err != nil {
		return err
	}
	if err := r.options.checkSplit(r.spec); err != nil {
		return err
	}
	if err := r.checkMemory(); err != nil {
		return err
	}
	if err := r.options.tellSteps(r.spec); err != nil {
		return err
	}
	if saved == nil {
		if err := r.claim(); err != nil {
			return err
		}
	}
	set, found, err := r.options.data(ctx, r.spec)
	if err != nil {
		return err
	}
	switch {
	case r.options.Eval, !r.spec.Dataset.Truths():
		r.spec.Epochs = 0
	case r.options.Epochs != nil:
		r.spec.Epochs = *r.options.Epochs
	case !found && r.spec.Epochs > r.spec.Dataset.Synthetic.Epochs:
		r.spec.Epochs = r.spec.Dataset.Synthetic.Epochs
	}
	engine, err := r.options.chosenEngine()
	if err != nil {
		return err
	}
	if r.session, err = newSession(r.spec, set, engine); err != nil {
		return err
	}
	if err := r.options.checkChosen(r.session.Net.Describe()); err != nil {
		return err
	}
	r.session.Net.SetTotalSteps(r.totalSteps())
	r.rule = newRule(r.spec.Prediction, r.session.layers)
	r.part = r.options.asked(set)
	r.results = r.describe()
	r.constant = r.newConstant()
	r.identity = identity(set, r.part.samples)
	if saved != nil {
		if err := saved.restore(r); err != nil {
			return err
		}
		return r.room()
	}
	if err := r.room(); err != nil {
		return err
	}
	if r.weights != nil {
		r.results.Weights.tell(r.progress)
		if err := r.weights.set(r.session.Net); err != nil {
			return err
		}
		if !r.weights.known && r.spec.balances() {
			return r.calibrate(ctx)
		}
	} else if err := r.calibrate(ctx); err != nil {
		return err
	}
	return nil
}

// start opens weights to start from, and chooses seeds. A test takes the seed that the
// weights were trained with unless it is given another: the seed splits the data
// set, and images that were learned from are none to test on. Another seed shows
// other images and spikes; the readouts that a seed has drawn stay those of the
// training.
func (r *run) start() (err error) {
	switch {
	case r.options.Weights != "":
		if r.weights, err = openWeights(r.options.Weights); err == nil {
			err = r.weights.rename(r.options.Map)
		}
	case r.options.Eval:
		r.weights, err = shippedWeights(r.spec.Name)
	}
	if err != nil {
		return err
	}
	r.chooseSeeds()
	if r.weights != nil {
		r.fitting, err = r.weights.fit(r.spec, r.options.ForeignWeights)
	}
	return err
}

// chooseSeeds chooses the seeds of images and network.
func (r *run) chooseSeeds() {
	trained := r.options.Eval && r.weights.known
	switch {
	case r.options.Seed != nil:
		r.spec.Seed = *r.options.Seed
		if trained && r.spec.Seed != r.weights.info.Seed && r.spec.Dataset.SplitSeed == 0 && r.options.split() != SplitAll {
			r.progress.Line("The weights were trained with seed %d: with seed %d, %s may be scored that they have learned from.",
				r.weights.info.Seed, r.spec.Seed, r.spec.items())
		}
	case trained:
		r.spec.Seed = r.weights.info.Seed
	}
	if trained {
		r.spec.networkSeed = &r.weights.info.Seed
	}
}

// work trains and tests.
func (r *run) work(ctx context.Context) error {
	r.hold()
	for r.position.Epoch < r.spec.Epochs {
		if err := r.epoch(ctx); err != nil {
			return err
		}
	}
	// After training there has been a test, that of the last epoch, unless the
	// test images were held out.
	released := r.release()
	if released || r.results.CountsOf == "" || r.options.Eval {
		if err := r.test(ctx); err != nil {
			if released {
				// What there is is of the last epoch still.
				r.scoreOn(part{SplitValidation, r.session.set.Validation})
			}
			return err
		}
		if n := len(r.results.Epochs); n > 0 {
			r.results.Epochs[n-1].scored(r.part.split, r.results.Test)
		}
	}
	if r.options.Anytime {
		return r.anytime(ctx)
	}
	return nil
}

// epoch trains for one epoch, or for what is left of it, and tests.
func (r *run) epoch(ctx context.Context) error {
	s, net := r.session, r.session.Net
	epoch := r.position.Epoch
	order := s.order(epoch)
	batch := r.spec.Batch
	batches := (len(order) + batch - 1) / batch
	r.progress.Start(fmt.Sprintf("epoch %d/%d, training", epoch+1, r.spec.Epochs), len(order), r.spec.items())
	net.ResetCounters()
	graced, stop := withGrace(ctx, cancelGrace)
	defer stop()
	for r.position.Batch < batches {
		if ctx.Err() != nil {
			r.progress.Done("cancelled")
			return r.stopped(ctx.Err())
		}
		start := r.options.Now()
		first := r.position.Batch * batch
		last := min(first+batch, len(order))
		net.Observe(r.pulse(start, first, last-first))
		next := order[last:min(last+batch, len(order))]
		if err := s.train(graced, epoch, order[first:last], next); err != nil {
			r.progress.Done("cancelled")
			return err
		}
		r.position.Batch++
		r.position.Partial.Add(net.Counters())
		net.ResetCounters()
		if err := r.diverged(); err != nil {
			return err
		}
		spent := r.options.Now().Sub(start)
		r.position.PartialSeconds += spent.Seconds()
		r.trainTime += spent
		r.progress.Step(last, r.outlook(last, 0, 0))
		if r.position.Batch < batches && r.options.Now().Sub(r.lastSaved) > saveEvery {
			if err := r.save(); err != nil {
				return err
			}
		}
	}
	net.Observe(network.Probe{})
	r.progress.Done(r.outlook(len(order), 0, 0))
	result := EpochResult{
		Epoch:             epoch + 1,
		TrainLossPerLayer: r.losses(r.position.Partial),
		Seconds:           r.position.PartialSeconds,
		TrainSpikeHash:    r.position.Partial.SpikeHash(),
		Warnings:          r.spec.warnings(net.Describe(), &r.position.Partial, "training "+r.spec.items()),
	}
	if err := r.test(ctx); err != nil {
		return r.stopped(err)
	}
	result.scored(r.part.split, r.results.Test)
	r.warnOfEpoch(&result)
	r.results.Epochs = append(r.results.Epochs, result)
	r.training.Add(r.position.Partial)
	r.position = position{Epoch: epoch + 1}
	r.progress.Line("epoch %d: loss %.4f in the last layer, %s %s %.4f (%s %.4f)",
		epoch+1, last(result.TrainLossPerLayer), scoredName(r.part.split), r.results.metric(), r.results.Test.Prediction.Score, r.results.baseline(), r.results.Test.ConstantScore)
	return r.save()
}

// test shows the samples to be scored and takes the counts of the results from them.
func (r *run) test(ctx context.Context) error {
	s, net := r.session, r.session.Net
	n := len(r.part.samples)
	r.progress.Start("testing", n, r.spec.items())
	rec, err := newRecorder(net.Describe(), r.options.Plot)
	if err != nil {
		return err
	}
	found := newScores(len(s.layers), n, r.rule)
	if len(r.options.Record) > 0 {
		if r.tape, err = newTape(net.Describe(), r.options.Record, n, r.spec.DurationMS); err != nil {
			return err
		}
		found.tape = r.tape
	}
	if !r.spec.Dataset.Truths() {
		found.intervals = newIntervals(net.Describe(), n)
	}
	start := r.options.Now()
	counters, err := r.showAll(ctx, found, rec)
	if err != nil {
		r.progress.Done("cancelled")
		return err
	}
	r.testTime += r.options.Now().Sub(start)
	r.tested += n
	r.progress.Done("")
	if r.spec.Dataset.Truths() {
		r.score(found)
	}
	r.results.shown.raster = rec.finished(r.spec.DurationMS)
	r.results.CountsOf = scoredName(r.part.split) + " " + r.spec.items()
	r.count(counters)
	for i := range r.results.Populations {
		p := &r.results.Populations[i]
		p.IntervalCV, p.IntervalNeurons = found.intervals.cv(i)
	}
	return nil
}

// showAll shows the samples to be scored, side by side in a team where the engine has
// no order of its own to show, and returns what was counted.
func (r *run) showAll(ctx context.Context, found *scores, rec *recorder) (network.Counters, error) {
	s, net := r.session, r.session.Net
	if r.options.Engine == EngineEvent && r.team == nil {
		var err error
		if r.team, err = newTeam(s, len(r.part.samples)); err != nil {
			return network.Counters{}, err
		}
	}
	if t := r.team; t != nil {
		if err := t.learn(net); err != nil {
			return network.Counters{}, err
		}
		err := t.test(ctx, found, r.part.samples, rec.probe(), func(done int) { r.progress.Step(done, "") })
		return t.counters(), err
	}
	net.ResetCounters()
	heard := newReadings(s, r.rule.ticks)
	n := len(r.part.samples)
	for first := 0; first < n; first += r.spec.Batch {
		var probe network.Probe
		if first == 0 {
			probe = rec.probe()
		}
		if err := found.test(ctx, s, heard, r.part.samples, first, min(r.spec.Batch, n-first), probe); err != nil {
			return network.Counters{}, err
		}
		r.progress.Step(min(first+r.spec.Batch, n), "")
	}
	return net.Counters(), nil
}

// pulse reports progress within a batch of n images that began at start, after
// done images of the epoch: one presentation of a large network can take hours.
func (r *run) pulse(start time.Time, done, n int) network.Probe {
	slowest := len(r.session.Net.Describe().Populations) - 1
	told := start
	return network.Probe{Ticked: func(population, tick int) {
		if population != slowest {
			return
		}
		now := r.options.Now()
		if now.Sub(told) < time.Second {
			return
		}
		told = now
		shown := float64(n*tick) / float64(r.spec.DurationMS)
		outlook := r.outlook(done, shown, now.Sub(start))
		if float64(tick) <= r.spec.Learning.BurnInMS && done == 0 && r.position.Epoch == 0 {
			// Ticks without learning are cheaper, and no other has been seen.
			outlook += " or more (learning has not begun)"
		}
		r.progress.Step(done+int(shown), fmt.Sprintf("%d of %d ms shown, %s", tick, r.spec.DurationMS, outlook))
	}}
}

// outlook says how long the whole run will take, from what it took so far. done
// images of the epoch are complete, and the equivalent of shown more took the
// time under way.
func (r *run) outlook(done int, shown float64, underWay time.Duration) string {
	train, test := len(r.session.set.Train), len(r.part.samples)
	all := float64(r.training.Presentations+r.position.Partial.Presentations) + shown
	if all == 0 {
		return ""
	}
	perTrain := (r.trainTime + underWay).Seconds() / all
	perTest := perTrain // an upper bound, until it has been measured
	if r.tested > 0 {
		perTest = r.testTime.Seconds() / float64(r.tested)
	}
	epochs := r.spec.Epochs - r.position.Epoch
	tests := epochs * test
	if r.holds() {
		tests += len(r.options.asked(r.session.set).samples)
	}
	left := perTrain*(float64(epochs*train-done)-shown) + perTest*float64(tests)
	return fmt.Sprintf("whole run: about %s left", longDuration(left))
}

func last(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return values[len(values)-1]
}
