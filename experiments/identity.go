package experiments

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"

	"spikesim/experiments/dataset"
)

// identity is a hash of the samples' names and of what is true of them, in their
// order, and of their spikes: of those to learn from and those to be scored. It knows
// an image and a recording by its name.
func identity(set *dataset.Set, scored []dataset.Sample) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %d×%d\n", set.Name, set.Labels, set.Height, set.Width)
	for _, part := range [][]dataset.Sample{set.Train, scored} {
		fmt.Fprintf(h, "%d\n", len(part))
		for i := range part {
			identify(h, &part[i])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// identify writes a sample to a hash. Of samples that have boxes alone it writes
// what it always wrote, so that their checkpoints can be resumed.
func identify(h hash.Hash, s *dataset.Sample) {
	io.WriteString(h, s.Name+"\n")
	fmt.Fprintf(h, "%x\n", s.Box.Array())
	if s.Class != 0 || s.Value != 0 {
		fmt.Fprintf(h, "class %d value %x\n", s.Class, s.Value)
	}
	if c := s.Recording; c != nil {
		fmt.Fprintf(h, "recording from %d to %d\n", c.FromUS, c.ToUS)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Spikes)) {
		train := s.Spikes[name]
		fmt.Fprintf(h, "%d spikes of %s\n", train.Len(), name)
		binary.Write(h, binary.LittleEndian, train.At)
		binary.Write(h, binary.LittleEndian, train.Unit)
	}
}
