package kernel

// runGo is the twin of scatterAVX2: it carries out ops from where the program
// stands, and returns how many, how many offsets they took, and how many
// neurons fired. It stops before an op that is at fault or lacks room.
func (p *Program) runGo(to int) (ops, offsets, fired int) {
	for _, op := range p.Ops[p.op:to] {
		first, before := p.offset+offsets, fired
		if mayFire(op) > int64(len(p.Fired)-fired) || p.fault(op, first) != "" {
			break
		}
		units := p.Offsets[first : first+int(op.Units)]
		for r := range int(op.Rows) {
			n, w := int(op.First)+r*p.Pitch, r*int(op.Stride)
			switch op.Kind {
			case Fire:
				fired = p.fireRow(p.op+ops, n, units, w, fired)
			case Collect:
				for _, from := range units {
					addGo(p.Input[int(op.First)+r*int(op.Input):][:op.Len], p.Weights[int(from)+w:][:op.Len])
				}
			case Settle:
				fired = p.settleRow(p.op+ops, n, int(op.Input)+w, fired)
			}
		}
		ops++
		offsets += len(units)
		if p.Pause && fired > before {
			break
		}
	}
	return ops, offsets, fired
}

// fireRow carries out Fire for a row that begins at neuron n, w weights after
// the first row of each unit.
func (p *Program) fireRow(at, n int, units []int32, w, fired int) int {
	op := &p.Ops[at]
	row := p.Potential[n : n+int(op.Len)]
	weights := p.Weights[int(units[0])+w:][:len(row)]
	for j, sum := range weights {
		for _, from := range units[1:] {
			sum += p.Weights[int(from)+w+j]
		}
		row[j] += float32(sum * op.Gain)
		if row[j] >= p.level(op, j) {
			p.Fired[fired] = Fired{int32(at), int32(n + j), row[j]}
			row[j] = 0
			fired++
		}
	}
	return fired
}

// settleRow carries out Settle for a row that begins at neuron n, its inputs at
// in.
func (p *Program) settleRow(at, n, in, fired int) int {
	op := &p.Ops[at]
	row := p.Potential[n : n+int(op.Len)]
	input := p.Input[in:][:len(row)]
	for j, sum := range input {
		row[j] += float32(sum * op.Gain)
		input[j] = 0
		if row[j] >= p.level(op, j) {
			p.Fired[fired] = Fired{int32(at), int32(n + j), row[j]}
			row[j] = 0
			fired++
		}
	}
	return fired
}

// level is θ·g for neuron j of a row.
func (p *Program) level(op *Op, j int) float32 {
	if len(p.Thresholds) > 0 {
		return float32(p.Thresholds[j] * op.Gain)
	}
	return float32(p.Threshold * op.Gain)
}
