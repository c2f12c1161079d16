package kernel

func tileInputsGo(dst, src []float32, tiles, channels, pitch, plane int) {
	for t := range tiles {
		for c := range channels {
			var d [4][4]float32
			for i := range d {
				for j := range d {
					d[i][j] = src[i*pitch+(2*t+j)*channels+c]
				}
			}
			var m [4][4]float32 // rows done
			for j := range d {
				m[0][j] = d[0][j] - d[2][j]
				m[1][j] = d[1][j] + d[2][j]
				m[2][j] = d[2][j] - d[1][j]
				m[3][j] = d[1][j] - d[3][j]
			}
			for i, r := range m {
				to := dst[4*i*plane+t*channels+c:]
				to[0] = r[0] - r[2]
				to[plane] = r[1] + r[2]
				to[2*plane] = r[2] - r[1]
				to[3*plane] = r[1] - r[3]
			}
		}
	}
}

func tileDeltasGo(dst, src []float32, tiles, channels, pitch, plane int) {
	for t := range tiles {
		for c := range channels {
			at := 2*t*channels + c
			a, b := src[at:], src[at+pitch:]
			g := [4][2]float32{{a[0], a[channels]}, {}, {}, {b[0], b[channels]}}
			for j := range 2 {
				g[1][j] = (g[0][j] + g[3][j]) * .5
				g[2][j] = (g[0][j] - g[3][j]) * .5
			}
			for i, r := range g {
				to := dst[4*i*plane+t*channels+c:]
				to[0] = r[0]
				to[plane] = (r[0] + r[1]) * .5
				to[2*plane] = (r[0] - r[1]) * .5
				to[3*plane] = r[1]
			}
		}
	}
}

// tileSumsGo takes the gradients from a place on.
func tileSumsGo(dst, src []float32, from, plane int) {
	n := len(dst) / 9
	for at := from; at < n; at++ {
		m := func(i, j int) float32 { return src[(4*i+j)*plane+at] }
		var t [3][4]float32 // rows done
		for j := range 4 {
			t[0][j] = (m(0, j) + m(1, j)) + m(2, j)
			t[1][j] = m(1, j) - m(2, j)
			t[2][j] = (m(1, j) + m(2, j)) - m(3, j)
		}
		for i, r := range t {
			dst[(3*i)*n+at] = (r[0] + r[1]) + r[2]
			dst[(3*i+1)*n+at] = r[1] - r[2]
			dst[(3*i+2)*n+at] = (r[1] + r[2]) - r[3]
		}
	}
}
