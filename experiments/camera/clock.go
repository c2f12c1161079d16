package camera

// clock puts together the time of a recording whose upper bits come now and then.
type clock struct {
	base    int64 // in microseconds, with all wraps
	high    int64 // the upper bits, as they came last
	wraps   int64
	started bool
}

// set takes the upper bits of time, of which the counter has so many, above the low
// ones that come with the events. It returns the base of the events that follow.
//
// A counter that falls by more than half its range has wrapped. One that falls by
// less has jumped back, which happens where data were lost.
func (c *clock) set(high int64, bits, low uint, l *log) int64 {
	if c.started && c.high-high > 1<<(bits-1) {
		c.wraps++
		l.noted.add(wraps, 1)
	}
	c.high, c.started = high, true
	c.base = (c.wraps<<bits | high) << low
	return c.base
}

// counter unwraps a clock of 32 bits that comes with every event.
type counter struct {
	last    uint32
	time    int64
	wraps   int64 // noted
	started bool
	signed  bool // the first value may be below 0
}

// start begins with the first value.
func (c *counter) start(value uint32) {
	if c.started {
		return
	}
	c.started, c.last, c.time = true, value, int64(value)
	if c.signed {
		c.time = int64(int32(value))
	}
}

// at returns the time at which the counter has a value. It takes the shorter way
// round, so that a wrap goes on and a jump back goes back.
func (c *counter) at(value uint32) int64 {
	c.time += int64(int32(value - c.last))
	c.last = value
	return c.time
}

// note counts the wraps since the last call.
func (c *counter) note(l *log) {
	bias := int64(0)
	if c.signed {
		bias = 1 << 31
	}
	if n := (c.time + bias) >> 32; n > c.wraps {
		l.noted.add(wraps, n-c.wraps)
		c.wraps = n
	}
}
