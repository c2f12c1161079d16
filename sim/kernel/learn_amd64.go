//go:build !purego

package kernel

import "unsafe"

// The kernels below take multiples of 8 elements; their twins do the rest.

func sigmoid(dst, src []float32) {
	h := vectors(len(dst))
	if h > 0 {
		sigmoidAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h)
	}
	sigmoidGo(dst[h:], src[h:])
}

func dot4(weights, features []float32) (sum [4]float32) {
	if h := vectors(len(features)); h != len(features) || h == 0 {
		return dot4Go(weights, features)
	}
	dot4AVX2(&sum, unsafe.SliceData(weights), unsafe.SliceData(features), len(features))
	return sum
}

func gather4(weights []float32, units []int32, total *[4]float64) {
	if !fast || len(units) == 0 {
		gather4Go(weights, units, total)
		return
	}
	gather4AVX2(total, unsafe.SliceData(weights), unsafe.SliceData(units), len(units))
}

func sigmoidSlope4(dst, activation, weights []float32, e *[4]float32) (open int) {
	h := vectors(len(dst))
	if h > 0 {
		open = sigmoidSlope4AVX2(unsafe.SliceData(dst), unsafe.SliceData(activation), unsafe.SliceData(weights), e, h)
	}
	return open + sigmoidSlope4Go(dst[h:], activation[h:], weights[4*h:], e)
}

func scaleDot4(dst, weights []float32, e *[4]float32) (open int) {
	h := vectors(len(dst))
	if h > 0 {
		open = scaleDot4AVX2(unsafe.SliceData(dst), unsafe.SliceData(weights), e, h)
	}
	return open + scaleDot4Go(dst[h:], weights[4*h:], e)
}

func scaleDot(dst, weights, e []float32) (open int) {
	h := vectors(len(dst))
	if h > 0 {
		open = scaleDotAVX2(unsafe.SliceData(dst), unsafe.SliceData(weights), unsafe.SliceData(e), h, len(dst), len(e)/4)
	}
	return open + scaleDotGo(dst, weights, e, h)
}

func sigmoidSlope(dst, y []float32) {
	h := vectors(len(dst))
	if h > 0 {
		sigmoidSlopeAVX2(unsafe.SliceData(dst), unsafe.SliceData(y), h)
	}
	sigmoidSlopeGo(dst[h:], y[h:])
}

func outer4(dst, features []float32, e *[4]float32) {
	h := vectors(len(features))
	if h > 0 {
		outer4AVX2(unsafe.SliceData(dst), unsafe.SliceData(features), e, h)
	}
	outer4Go(dst[4*h:], features[h:], e)
}

func boxcar(dst, src []float32, half, height float32) {
	h := vectors(len(dst))
	if h > 0 {
		boxcarAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h, half, height)
	}
	boxcarGo(dst[h:], src[h:], half, height)
}

func blend(dst, src []float32, keep, take float32) {
	h := vectors(len(dst))
	if h > 0 {
		blendAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h, keep, take)
	}
	blendGo(dst[h:], src[h:], keep, take)
}

func divide(dst []float32, a float32) {
	h := vectors(len(dst))
	if h > 0 {
		divideAVX2(unsafe.SliceData(dst), h, a)
	}
	divideGo(dst[h:], a)
}

func subScaled(dst, src []float32, a float32) {
	h := vectors(len(dst))
	if h > 0 {
		subScaledAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h, a)
	}
	subScaledGo(dst[h:], src[h:], a)
}

func adaMax(params, u, m, grad []float32, rate, beta2, epsilon float32) {
	h := vectors(len(params))
	if h > 0 {
		adaMaxAVX2(unsafe.SliceData(params), unsafe.SliceData(u), unsafe.SliceData(m), unsafe.SliceData(grad), h, rate, beta2, epsilon)
	}
	adaMaxGo(params[h:], u[h:], m[h:], grad[h:], rate, beta2, epsilon)
}

func adam(params, v, m, grad []float32, rate, beta2, take, scale, epsilon float32) {
	h := vectors(len(params))
	if h > 0 {
		adamAVX2(unsafe.SliceData(params), unsafe.SliceData(v), unsafe.SliceData(m), unsafe.SliceData(grad), h, rate, beta2, take, scale, epsilon)
	}
	adamGo(params[h:], v[h:], m[h:], grad[h:], rate, beta2, take, scale, epsilon)
}

func scaleSub(dst, src []float32, scale, sub float32) {
	h := vectors(len(dst))
	if h > 0 {
		scaleSubAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h, scale, sub)
	}
	scaleSubGo(dst[h:], src[h:], scale, sub)
}

func filter(p, q, count []float32, alpha, gainP, beta, gainQ float32) {
	h := vectors(len(p))
	if h > 0 {
		filterAVX2(unsafe.SliceData(p), unsafe.SliceData(q), unsafe.SliceData(count), h, alpha, gainP, beta, gainQ)
	}
	filterGo(p[h:], q[h:], count[h:], alpha, gainP, beta, gainQ)
}

func maxPool2(dst []float32, argmax []int32, src []float32, first int32, channels, pitch int) {
	if !fast || channels%8 != 0 || len(dst) == 0 {
		maxPool2Go(dst, argmax, src, first, channels, pitch)
		return
	}
	maxPool2AVX2(unsafe.SliceData(dst), unsafe.SliceData(argmax), unsafe.SliceData(src), len(dst)/channels, channels, pitch, first)
}

func sumRows(dst, src []float32, terms []Term) {
	h := vectors(len(dst))
	if h > 0 {
		sumRowsAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), &terms[0].Offset, h, len(terms))
	}
	if h < len(dst) {
		sumRowsGo(dst[h:], src[h:], terms)
	}
}

// vectors returns how many of n elements the kernels take.
func vectors(n int) int {
	if !fast {
		return 0
	}
	return n &^ 7
}

func tileInputs(dst, src []float32, tiles, channels, pitch, plane int) {
	if !fast || channels%8 != 0 {
		tileInputsGo(dst, src, tiles, channels, pitch, plane)
		return
	}
	tileInputsAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), tiles, channels, pitch, plane)
}

func tileDeltas(dst, src []float32, tiles, channels, pitch, plane int) {
	if !fast || channels%8 != 0 {
		tileDeltasGo(dst, src, tiles, channels, pitch, plane)
		return
	}
	tileDeltasAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), tiles, channels, pitch, plane)
}

func tileSums(dst, src []float32, n, plane int) {
	h := vectors(n)
	if h > 0 {
		tileSumsAVX2(unsafe.SliceData(dst), unsafe.SliceData(src), h, n, plane)
	}
	tileSumsGo(dst, src, h, plane)
}
