package exact

import (
	"fmt"

	"spikesim/network/wiring"
)

// FileList is a list of synapses and the file that the network names for it.
type FileList struct {
	File string
	*wiring.List
}

// Lists gives every connection that is a list of synapses the name of a file that begins
// with base, and returns what belongs into them.
func (n *Network) Lists(base string) (all []FileList) {
	name := func(w *wiring.Spec) {
		if w.Sparse == nil {
			return
		}
		list := w.Sparse.List()
		w.Sparse.File = fmt.Sprintf("%s-%d.npz", base, len(all)+1)
		all = append(all, FileList{w.Sparse.File, list})
	}
	for i := range n.Spec.Populations {
		name(&n.Spec.Populations[i].Wiring)
	}
	for i := range n.Spec.Connections {
		name(&n.Spec.Connections[i].Wiring)
	}
	return all
}
