package camera

import "math"

// value is a number of a table: whole ones are exact.
type value struct {
	f     float64
	i     int64 // where whole
	whole bool
}

func wholeValue(i int64) value { return value{float64(i), i, true} }

func realValue(f float64) value {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return wholeValue(int64(f))
	}
	return value{f: f}
}

// unit is that of times: mul/div microseconds of one.
type unit struct{ mul, div int64 }

var units = map[string]unit{"s": {1e6, 1}, "ms": {1e3, 1}, "us": {1, 1}, "ns": {1, 1e3}}

// mostTime bounds times, before and after 0, so that differences of them are exact:
// 73,000 years.
const mostTime = 1 << 61

// microseconds returns a time in whole microseconds, to the nearest.
func (u unit) microseconds(v value) (int64, bool) {
	if !v.whole {
		t := math.Round(v.f * float64(u.mul) / float64(u.div))
		return int64(t), math.Abs(t) < mostTime
	}
	if v.i >= mostTime/u.mul || v.i <= -mostTime/u.mul {
		return 0, false
	}
	t := v.i * u.mul
	if u.div == 1 {
		return t, true
	}
	q, r := t/u.div, t%u.div
	switch {
	case r >= u.div/2:
		q++
	case r < -u.div/2:
		q--
	}
	return q, true
}
