package network

import "bytes"

// Channels is a set of channels of one population, channel c being bit c%8 of
// byte c/8. Its zero value, nil, is no set: which channels there are was not recorded.
type Channels []byte

func newChannels(n int) Channels { return make(Channels, (n+7)/8) }

// Has reports whether channel c is in the set.
func (s Channels) Has(c int) bool { return s[c/8]&(1<<(c%8)) != 0 }

func (s Channels) add(c int) { s[c/8] |= 1 << (c % 8) }

// Missing returns which of the n channels of the population are not in the set.
func (s Channels) Missing(n int) []int {
	var missing []int
	for c := range n {
		if !s.Has(c) {
			missing = append(missing, c)
		}
	}
	return missing
}

// channels returns the channels of the neurons that are marked, of which unit u
// is in channel u%n.
func (b bitset) channels(n int) Channels {
	set, found := newChannels(n), 0
	b.each(func(u int) bool {
		if c := u % n; !set.Has(c) {
			set.add(c)
			found++
		}
		return found < n
	})
	return set
}

// united returns for every population the channels that are in one or the other
// list, and nil where one of the two is not known.
func united(a, b []Channels) []Channels {
	if len(a) != len(b) || len(a) == 0 {
		return nil
	}
	all := make([]Channels, len(a))
	for i := range a {
		all[i] = bytes.Clone(a[i])
		for k, bits := range b[i] {
			all[i][k] |= bits
		}
	}
	return all
}

// Fit reports whether the counts can be those of a network.
func (c *Counters) Fit(d *Description) bool {
	if len(c.Populations) != len(d.Populations) || len(c.Connections) != len(d.Connections) {
		return false
	}
	if len(c.Fired) == 0 {
		return true
	}
	if len(c.Fired) != len(d.Populations) {
		return false
	}
	for i, p := range d.Populations {
		if len(c.Fired[i]) != len(newChannels(p.Neurons.Channels)) {
			return false
		}
	}
	return true
}
