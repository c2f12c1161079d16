package learning

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMeanSquaredErrorTable(t *testing.T) {
	grad := make([]float32, 2)
	// (4 + 1)/2; 2d/2.
	if got := (meanSquaredError{}).Evaluate([]float32{3, 0}, []float32{1, 1}, grad); got != 2.5 || grad[0] != 2 || grad[1] != -1 {
		t.Errorf("loss %v, gradient %v", got, grad)
	}
}

func TestSoftmaxCrossEntropyTable(t *testing.T) {
	grad := make([]float32, 2)
	// Odds of 3 to 1: -log(3/4) for the first class.
	got := softmaxCrossEntropy{}.Evaluate([]float32{float32(math.Log(3)), 0}, []float32{1, 0}, grad)
	if want := math.Log(4. / 3); math.Abs(got-want) > 1e-7 || math.Abs(float64(grad[0])+.25) > 1e-7 || math.Abs(float64(grad[1])-.25) > 1e-7 {
		t.Errorf("loss %v, want %v; gradient %v", got, want, grad)
	}
	// No overflow, however large the readings.
	if got := (softmaxCrossEntropy{}).Evaluate([]float32{3e38, -3e38}, []float32{1, 0}, grad); got != 0 || grad[0] != 0 || grad[1] != 0 {
		t.Errorf("certain and right: loss %v, gradient %v", got, grad)
	}
	got = softmaxCrossEntropy{}.Evaluate([]float32{float32(math.NaN()), 0}, []float32{0, 1}, grad)
	if !math.IsNaN(got) || grad[1] == grad[1] {
		t.Errorf("loss %v, gradient %v, want NaN", got, grad)
	}
}

// Every loss: the gradient is that of finite differences, a loss is never
// negative, and what is predicted right has no gradient.
func TestLossesAgreeWithFiniteDifferences(t *testing.T) {
	for _, kind := range losses {
		t.Run(string(kind.kind), func(t *testing.T) {
			loss := NewLoss(LossSpec{Kind: kind.kind, Beta: 1})
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(1, 6).Draw(t, "outputs")
				prediction, target := make([]float32, n), make([]float32, n)
				for k := range prediction {
					// Multiples of 1/64 can be moved by 2^-10 exactly.
					prediction[k] = float32(rapid.IntRange(-128, 128).Draw(t, "prediction")) / 64
				}
				target[rapid.IntRange(0, n-1).Draw(t, "class")] = 1
				grad, scratch := make([]float32, n), make([]float32, n)
				if value := loss.Evaluate(prediction, target, grad); value < 0 {
					t.Fatalf("loss %v", value)
				}
				for k := range prediction {
					const h = 1. / 1024
					at := prediction[k]
					prediction[k] = at + h
					up := loss.Evaluate(prediction, target, scratch)
					prediction[k] = at - h
					down := loss.Evaluate(prediction, target, scratch)
					prediction[k] = at
					if want := (up - down) / (2 * h); math.Abs(want-float64(grad[k])) > 1e-3 {
						t.Fatalf("gradient %d is %v, finite differences say %v", k, grad[k], want)
					}
				}
			})
		})
	}
}

// A layer learns which of ten classes an input belongs to by cross-entropy, on
// every signal that gives its readout something to read.
func TestALayerLearnsClasses(t *testing.T) {
	const classes, features = 10, 30
	for _, on := range []Signal{OnSigmoidMembrane, OnSpikes, OnSpikeMean} {
		t.Run(string(on), func(t *testing.T) {
			spec := DefaultSpec()
			spec.BurnInMS = 0
			spec.Loss.Kind = LossSoftmaxCrossEntropy
			spec.Readout = ReadoutSpec{On: on, Weights: Learned, Init: InitZero, LearningRate: 3}
			spec.Optimizer = OptimizerSpec{Kind: OptimizerAdam, Beta1: .9, Beta2: .95, Epsilon: 1e-8}
			l := NewLayer(spec, 1, classes, features, 1, 1)
			out, delta := make([]float32, classes), make([]float32, features)
			show := func(class int) Reading {
				r := Reading{Membrane: make([]float32, features), Means: make([]float32, features)}
				for j := class * 3; j < class*3+3; j++ {
					r.Membrane[j], r.Means[j] = 5, 1
					r.Spikes = append(r.Spikes, int32(j))
				}
				return r
			}
			best := func() (right int) {
				for class := range classes {
					l.Predict(0, show(class), out)
					top := 0
					for k, y := range out {
						if y > out[top] {
							top = k
						}
					}
					if top == class {
						right++
					}
				}
				return right
			}
			for range 100 {
				for class := range classes {
					target := make([]float32, classes)
					target[class] = 1
					r := show(class)
					l.Predict(0, r, out)
					l.Error(0, r, target, delta)
					l.Apply(1)
				}
			}
			if right := best(); right != classes {
				t.Errorf("%d of %d classes are told", right, classes)
			}
			for k := classes; k < padded(classes); k++ {
				for j := range features {
					if w := l.readout.Weights[l.readout.Index(j, k)]; w != 0 {
						t.Fatalf("padding learned a weight of %v", w)
					}
				}
			}
		})
	}
}
