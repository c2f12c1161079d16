package network

import "slices"

// Upstream returns the part of a network that the named populations depend on,
// they included, with its connections. What it leaves out cannot be heard in
// them, so they fire the same spikes in both networks, given the same weights.
func (s Spec) Upstream(names []string) Spec {
	connections := s.connections()
	needed := map[string]bool{}
	for stack := slices.Clone(names); len(stack) > 0; {
		name := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if needed[name] {
			continue
		}
		needed[name] = true
		for _, c := range connections {
			if c.To == name {
				stack = append(stack, c.From)
			}
		}
	}
	part := s
	part.Populations, part.Connections = nil, nil
	for _, p := range s.Populations {
		if needed[p.Name] {
			part.Populations = append(part.Populations, p)
		}
	}
	for _, c := range connections {
		if needed[c.To] {
			part.Connections = append(part.Connections, c)
		}
	}
	return part
}
