package parity

// traces are those of a layer's input, per image, as the neuron model has them:
//
//	P ← α P + g_p Q_old
//	Q ← β Q + g_q S
//
// They are kept beside the engine's own, which only its gradients see.
type traces struct {
	alpha, beta, gainP, gainQ float32

	height, width, channels int
	p, q, arrived           [][]float32 // [image][row, column, channel]
	tick                    int
}

func newTraces(t *Trace, layer int) *traces {
	l, scale := &t.Layers[layer], pools[layer]
	tr := &traces{
		alpha: float32(t.Alpha), beta: float32(t.Beta),
		gainP: float32(1 / (1 - t.Alpha)), gainQ: float32(1 / (1 - t.Beta)),
		height: l.Height / ups[layer] * scale, width: l.Width / ups[layer] * scale, channels: l.Inputs,
	}
	n := tr.height * tr.width * tr.channels
	for range t.Batch {
		tr.p = append(tr.p, make([]float32, n))
		tr.q = append(tr.q, make([]float32, n))
		tr.arrived = append(tr.arrived, make([]float32, n))
	}
	return tr
}

func (t *traces) reset() {
	for i := range t.p {
		clear(t.p[i])
		clear(t.q[i])
		clear(t.arrived[i])
	}
}

// receive notes the input spikes of a tick.
func (t *traces) receive(image int, units []int32) {
	for _, u := range units {
		t.arrived[image][u]++
	}
}

// advance takes in the input of a tick.
func (t *traces) advance(tick int) {
	t.tick = tick
	for i, p := range t.p {
		q, arrived := t.q[i], t.arrived[i]
		for j, s := range arrived {
			p[j] = float32(t.alpha*p[j]) + float32(t.gainP*q[j])
			q[j] = float32(t.beta*q[j]) + float32(t.gainQ*s)
		}
		clear(arrived)
	}
}

// at returns the trace of an input unit, 0 outside the map.
func (t *traces) at(image, y, x, channel int) float64 {
	if y < 0 || x < 0 || y >= t.height || x >= t.width {
		return 0
	}
	return float64(t.p[image][(y*t.width+x)*t.channels+channel])
}
