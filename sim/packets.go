package sim

// Packets returns how many packets every node owns: what it may have under way at
// a time, and so what bounds the memory of a run. The error is that of Validate.
func (g *Graph) Packets() ([]int, error) {
	p, err := g.plan()
	if err != nil {
		return nil, err
	}
	return p.packets, nil
}
