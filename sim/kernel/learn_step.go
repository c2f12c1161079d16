package kernel

// Blend moves dst towards src:
//
//	dst[i] = keep*dst[i] + take*src[i]
func Blend(dst, src []float32, keep, take float32) {
	sameLength("Blend", len(src), len(dst))
	blend(dst, src, keep, take)
}

// Divide divides every element of dst by a.
func Divide(dst []float32, a float32) { divide(dst, a) }

// SubScaled subtracts a times src from dst, which is a step of plain gradient
// descent:
//
//	dst[i] -= a*src[i]
func SubScaled(dst, src []float32, a float32) {
	sameLength("SubScaled", len(src), len(dst))
	subScaled(dst, src, a)
}

// AdaMax is a step of AdaMax with the direction m, which may be grad itself:
//
//	u[i] = max(beta2*u[i], |grad[i]|+epsilon)
//	params[i] -= rate*m[i] / u[i]
//
// max keeps NaN, so that a gradient of NaN shows and is not lost.
func AdaMax(params, u, m, grad []float32, rate, beta2, epsilon float32) {
	sameLength("AdaMax", len(u), len(params))
	sameLength("AdaMax", len(m), len(params))
	sameLength("AdaMax", len(grad), len(params))
	adaMax(params, u, m, grad, rate, beta2, epsilon)
}

// Adam is a step of Adam along the direction m, whose new value the caller has
// formed:
//
//	v[i] = beta2*v[i] + (1-beta2)*(grad[i]*grad[i])
//	params[i] -= rate*m[i] / (scale*sqrt(v[i]) + epsilon)
//
// scale and rate hold the corrections of the bias; take is 1-beta2.
func Adam(params, v, m, grad []float32, rate, beta2, take, scale, epsilon float32) {
	sameLength("Adam", len(v), len(params))
	sameLength("Adam", len(m), len(params))
	sameLength("Adam", len(grad), len(params))
	adam(params, v, m, grad, rate, beta2, take, scale, epsilon)
}
