package coding

// sensorMap has a number for every pixel of the part of a sensor that is shown.
type sensorMap struct {
	values        []int64
	width, height int
}

// clear makes the map one of width × height pixels, all with one value.
func (m *sensorMap) clear(width, height int, value int64) {
	if cap(m.values) < width*height {
		m.values = make([]int64, width*height)
	}
	m.values, m.width, m.height = m.values[:width*height], width, height
	for i := range m.values {
		m.values[i] = value
	}
}

// keep keeps the events for which want, called in their order, returns true, and
// returns how many it left out.
func (e *EventEncoder) keep(want func(s *change) bool) (dropped int64) {
	kept := e.shown[:0]
	for i := range e.shown {
		if want(&e.shown[i]) {
			kept = append(kept, e.shown[i])
		}
	}
	dropped = int64(len(e.shown) - len(kept))
	e.shown = kept
	return dropped
}

// cool leaves out the events of hot pixels: what is broken fires all the time.
func (e *EventEncoder) cool() {
	m := &e.pixels
	m.clear(e.part.Width, e.part.Height, 0)
	active := 0
	for i := range e.shown {
		n := &m.values[int(e.shown[i].y)*m.width+int(e.shown[i].x)]
		if *n == 0 {
			active++
		}
		*n++
	}
	most := e.spec.HotFactor * float64(len(e.shown)) / float64(max(active, 1))
	for _, n := range m.values {
		if float64(n) > most {
			e.current.HotPixels++
		}
	}
	e.current.Hot = e.keep(func(s *change) bool { return float64(m.values[int(s.y)*m.width+int(s.x)]) <= most })
}

// quiet leaves out the events of the background, noise that falls anywhere: an event
// stays if a neighbour had one, whether that stayed or not, in the time before it
// (Delbruck, "Frame-free dynamic digital vision", 2008).
func (e *EventEncoder) quiet() {
	m := &e.pixels
	m.clear(e.part.Width, e.part.Height, -long)
	within := int64(e.spec.BackgroundMS * 1000)
	e.current.Background = e.keep(func(s *change) bool {
		// A map of when a neighbour of each pixel fired last.
		x, y := int(s.x), int(s.y)
		supported := s.us-m.values[y*m.width+x] <= within
		for row := max(y-1, 0); row <= min(y+1, m.height-1); row++ {
			for column := max(x-1, 0); column <= min(x+1, m.width-1); column++ {
				if row != y || column != x {
					m.values[row*m.width+column] = s.us
				}
			}
		}
		return supported
	})
}
