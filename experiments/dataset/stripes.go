package dataset

// The rule for stray border pixels, in pixels of the trimap. The stripes are a
// trace of the annotation tool, as wide on a large photograph as on a small one,
// which is why neither length scales with the frame.
const (
	edgeDepth = 3  // rows or columns of the frame that can hold a stripe
	nearPet   = 15 // border up to this far from a pet pixel belongs to the pet
)

// dropStripes turns into background every border pixel among the outermost
// edgeDepth rows or columns that has no pet pixel within nearPet.
func (t *trimap) dropStripes() {
	last := len(t.values) - 1
	t.dropAlong(side{0, 1, t.width, t.width, t.height})      // top
	t.dropAlong(side{last, -1, t.width, -t.width, t.height}) // bottom
	t.dropAlong(side{0, t.width, t.height, 1, t.width})      // left
	t.dropAlong(side{last, -t.width, t.height, -1, t.width}) // right
}

// side is a walk over the trimap from one of its corners: length steps of
// stride along follow the edge of the frame, depth steps of stride inward lead to
// the opposite edge.
type side struct {
	start, along, length int
	inward, depth        int
}

// dropAlong drops the stripes along one side of the frame.
func (t *trimap) dropAlong(s side) {
	at := func(i, d int) *uint8 { return &t.values[s.start+i*s.along+d*s.inward] }

	// depth[i] is the distance from the edge of the first pet pixel in line i.
	// A pixel at distance d from the edge has no pet pixel further out than
	// nearPet, since d < edgeDepth <= nearPet, so its square neighbourhood holds
	// one exactly if a line within nearPet of its own has depth <= d + nearPet.
	const none = 1 << 30
	depth := make([]int, s.length)
	for i := range depth {
		depth[i] = none
		for d := range min(edgeDepth+nearPet, s.depth) {
			if *at(i, d) == pet {
				depth[i] = d
				break
			}
		}
	}
	near := make([]bool, s.length)
	for d := range min(edgeDepth, s.depth) {
		before := -none // the last line at or before i with a pet pixel in reach
		for i, first := range depth {
			if first <= d+nearPet {
				before = i
			}
			near[i] = i-before <= nearPet
		}
		after := none
		for i := s.length - 1; i >= 0; i-- {
			if depth[i] <= d+nearPet {
				after = i
			}
			if v := at(i, d); *v == border && !near[i] && after-i > nearPet {
				*v = background
			}
		}
	}
}
