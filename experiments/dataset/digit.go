package dataset

import (
	"math"
	"strconv"

	"spikesim/sim/random"
)

// point is a place in the frame of a digit, x to the right and y downwards.
type point struct{ x, y float64 }

// stroke is a line through points, smooth where it is curved.
type stroke struct {
	points []point
	curved bool
}

// glyphs are the ways in which each digit is written, in the unit square.
var glyphs = [digitClasses][][]stroke{
	{
		{{[]point{{.5, .02}, {.2, .2}, {.14, .55}, {.32, .92}, {.6, .96}, {.83, .7}, {.84, .35}, {.68, .08}, {.5, .02}}, true}},
	},
	{
		{{[]point{{.5, 0}, {.5, 1}}, false}},
		{{[]point{{.28, .22}, {.52, 0}, {.52, 1}}, false}},
		{{[]point{{.28, .22}, {.52, 0}, {.52, 1}}, false}, {[]point{{.25, 1}, {.78, 1}}, false}},
	},
	{
		{{[]point{{.16, .24}, {.34, .03}, {.66, .04}, {.8, .28}, {.62, .55}, {.16, .98}}, true}, {[]point{{.16, .98}, {.86, .96}}, false}},
		{{[]point{{.18, .2}, {.45, .02}, {.76, .16}, {.68, .48}, {.32, .9}, {.16, .84}, {.3, .74}, {.6, .94}, {.9, .9}}, true}},
	},
	{
		{{[]point{{.18, .12}, {.5, .01}, {.78, .2}, {.66, .42}, {.42, .48}}, true},
			{[]point{{.42, .48}, {.76, .56}, {.82, .8}, {.52, 1}, {.16, .88}}, true}},
	},
	{
		{{[]point{{.24, .03}, {.16, .56}, {.86, .56}}, false}, {[]point{{.68, .22}, {.66, 1}}, false}},
		{{[]point{{.8, .7}, {.1, .7}, {.64, 0}, {.64, 1}}, false}},
	},
	{
		{{[]point{{.82, .03}, {.26, .03}, {.22, .44}}, false}, {[]point{{.22, .44}, {.56, .36}, {.84, .62}, {.62, .96}, {.16, .92}}, true}},
	},
	{
		{{[]point{{.7, .02}, {.34, .3}, {.18, .68}, {.4, .98}, {.74, .88}, {.76, .62}, {.5, .5}, {.22, .7}}, true}},
	},
	{
		{{[]point{{.14, .04}, {.86, .04}, {.4, 1}}, false}},
		{{[]point{{.14, .04}, {.86, .04}, {.4, 1}}, false}, {[]point{{.32, .5}, {.8, .5}}, false}},
	},
	{
		{{[]point{{.76, .14}, {.46, .02}, {.24, .22}, {.5, .46}, {.78, .74}, {.5, .99}, {.2, .76}, {.5, .46}, {.76, .26}, {.76, .14}}, true}},
	},
	{
		{{[]point{{.78, .26}, {.52, .02}, {.22, .24}, {.38, .52}, {.72, .42}, {.78, .26}}, true}, {[]point{{.78, .26}, {.74, .6}, {.6, 1}}, true}},
	},
}

// digit draws one digit, bright on black as those of MNIST: one of the ways in which
// its class is written, each point a little off, slanted, turned, stretched and
// shifted, with a pen of one width. The drawing does not depend on the size in which
// it is shown.
func digit(key random.Key, height, width int) Sample {
	class := int(digitClasses * key.Float64(0))
	values := make([]float32, height*width)
	s := Sample{Class: class, Species: strconv.Itoa(class), Pixels: PixelsOf(values)}
	lines := written(key, class)
	pen := between(key.Float64(2), 0.028, 0.06)
	soft := max(1/float64(height), 1/float64(width)) // the edge of a line is a pixel wide
	for row := range height {
		for column := range width {
			at := point{(float64(column) + 0.5) / float64(width), (float64(row) + 0.5) / float64(height)}
			far := math.Inf(1)
			for _, line := range lines {
				for i := range line[1:] {
					far = min(far, distance(at, line[i], line[i+1]))
				}
			}
			values[row*width+column] = float32(min(max(0.5+(pen-far)/soft, 0), 1))
		}
	}
	return s
}

// written returns the lines of a digit in fractions of the frame.
func written(key random.Key, class int) [][]point {
	const jitter, turn, slant, stretch, shift = 0.025, 0.12, 0.2, 0.12, 0.04
	const high, wide = 0.62, 0.48 // of the frame, before it is stretched
	ways := glyphs[class]
	way := ways[int(float64(len(ways))*key.Float64(1))]
	frame := key.Name("frame")
	angle, shear := turn*frame.Normal(0), slant*frame.Normal(1)
	sx, sy := wide*math.Exp(stretch*frame.Normal(2)), high*math.Exp(stretch*frame.Normal(3)/2)
	dx, dy := shift*frame.Normal(4), shift*frame.Normal(5)
	sin, cos := math.Sincos(angle)
	lines := make([][]point, len(way))
	for i, s := range way {
		off := key.Name("points").Int(i)
		line := make([]point, len(s.points))
		for k, p := range s.points {
			x := p.x - 0.5 + jitter*off.Normal(uint64(2*k))
			y := p.y - 0.5 + jitter*off.Normal(uint64(2*k+1))
			x, y = sx*(x-shear*y), sy*y
			line[k] = point{0.5 + dx + cos*x - sin*y, 0.5 + dy + sin*x + cos*y}
		}
		if s.curved {
			line = smooth(line)
		}
		lines[i] = line
	}
	return lines
}

// smooth returns a line through the same points whose direction changes little by
// little: a Catmull-Rom spline, in short pieces.
func smooth(line []point) []point {
	const pieces = 6
	at := func(i int) point { return line[min(max(i, 0), len(line)-1)] }
	blend := func(a, b, c, d, t float64) float64 {
		return 0.5 * (2*b + t*(c-a) + t*t*(2*a-5*b+4*c-d) + t*t*t*(3*b-a-3*c+d))
	}
	curve := line[:1:1]
	for i := range line[1:] {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := 1; k <= pieces; k++ {
			t := float64(k) / pieces
			curve = append(curve, point{blend(a.x, b.x, c.x, d.x, t), blend(a.y, b.y, c.y, d.y, t)})
		}
	}
	return curve
}

// distance returns how far p is from the straight line between a and b.
func distance(p, a, b point) float64 {
	ux, uy := b.x-a.x, b.y-a.y
	along := 0.0
	if length := ux*ux + uy*uy; length > 0 {
		along = min(max(((p.x-a.x)*ux+(p.y-a.y)*uy)/length, 0), 1)
	}
	return math.Hypot(p.x-a.x-along*ux, p.y-a.y-along*uy)
}
