//go:build !amd64 || purego

package kernel

func sigmoid(dst, src []float32)                    { sigmoidGo(dst, src) }
func dot4(weights, features []float32) [4]float32   { return dot4Go(weights, features) }
func outer4(dst, features []float32, e *[4]float32) { outer4Go(dst, features, e) }

func gather4(weights []float32, units []int32, total *[4]float64) { gather4Go(weights, units, total) }

func sigmoidSlope4(dst, activation, weights []float32, e *[4]float32) int {
	return sigmoidSlope4Go(dst, activation, weights, e)
}

func scaleDot(dst, weights, e []float32) int { return scaleDotGo(dst, weights, e, 0) }

func sigmoidSlope(dst, y []float32) { sigmoidSlopeGo(dst, y) }

func scaleDot4(dst, weights []float32, e *[4]float32) int { return scaleDot4Go(dst, weights, e) }

func boxcar(dst, src []float32, half, height float32) { boxcarGo(dst, src, half, height) }

func blend(dst, src []float32, keep, take float32) { blendGo(dst, src, keep, take) }
func divide(dst []float32, a float32)              { divideGo(dst, a) }
func subScaled(dst, src []float32, a float32)      { subScaledGo(dst, src, a) }

func adaMax(params, u, m, grad []float32, rate, beta2, epsilon float32) {
	adaMaxGo(params, u, m, grad, rate, beta2, epsilon)
}

func adam(params, v, m, grad []float32, rate, beta2, take, scale, epsilon float32) {
	adamGo(params, v, m, grad, rate, beta2, take, scale, epsilon)
}

func scaleSub(dst, src []float32, scale, sub float32) { scaleSubGo(dst, src, scale, sub) }

func filter(p, q, count []float32, alpha, gainP, beta, gainQ float32) {
	filterGo(p, q, count, alpha, gainP, beta, gainQ)
}

func maxPool2(dst []float32, argmax []int32, src []float32, first int32, channels, pitch int) {
	maxPool2Go(dst, argmax, src, first, channels, pitch)
}

func sumRows(dst, src []float32, terms []Term) { sumRowsGo(dst, src, terms) }

func tileInputs(dst, src []float32, tiles, channels, pitch, plane int) {
	tileInputsGo(dst, src, tiles, channels, pitch, plane)
}

func tileDeltas(dst, src []float32, tiles, channels, pitch, plane int) {
	tileDeltasGo(dst, src, tiles, channels, pitch, plane)
}

func tileSums(dst, src []float32, _, plane int) { tileSumsGo(dst, src, 0, plane) }
