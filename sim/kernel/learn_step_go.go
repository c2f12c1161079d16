package kernel

import "math"

func blendGo(dst, src []float32, keep, take float32) {
	for i, x := range src {
		dst[i] = float32(keep*dst[i]) + float32(take*x)
	}
}

func divideGo(dst []float32, a float32) {
	for i := range dst {
		dst[i] /= a
	}
}

func subScaledGo(dst, src []float32, a float32) {
	for i, x := range src {
		dst[i] -= float32(a * x)
	}
}

func adaMaxGo(params, u, m, grad []float32, rate, beta2, epsilon float32) {
	for i, g := range grad {
		// The absolute value by way of the sign bit: math.Abs would convert
		// to float64 and back.
		size := math.Float32frombits(math.Float32bits(g)&^(1<<31)) + epsilon
		u[i] = max(float32(beta2*u[i]), size)
		params[i] -= float32(rate*m[i]) / u[i]
	}
}

func adamGo(params, v, m, grad []float32, rate, beta2, take, scale, epsilon float32) {
	for i, g := range grad {
		v[i] = float32(beta2*v[i]) + float32(take*float32(g*g))
		// The float64 root of a float32, rounded, is the float32 root.
		root := float32(math.Sqrt(float64(v[i])))
		params[i] -= float32(rate*m[i]) / (float32(scale*root) + epsilon)
	}
}
