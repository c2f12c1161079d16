package experiments

import (
	"encoding/json"

	"spikesim/experiments/npz"
)

// Where a file of weights or a checkpoint keeps what is not an array of numbers:
// in an array of text, as NumPy's users expect of all that a file holds. Before
// the third format of weights it was a member of its own.
const (
	metaArray  = "meta"
	metaMember = "meta.json"
)

// writeArchive writes arrays of a network with what is to be known of them.
func writeArchive(path string, arrays []npz.Array, meta any) error {
	text, err := json.MarshalIndent(meta, "", "  ")
	if err != nil {
		return err
	}
	return npz.Write(path, append(arrays, npz.Scalar(metaArray, string(text))), nil)
}

// metadata returns what is known of the arrays of an archive, and the name of
// the member that says so; found is false where there is none.
func metadata(a *npz.Archive) (text []byte, member string, found bool, err error) {
	for _, x := range a.Arrays {
		if isMetadata(x) {
			s, err := x.Text()
			return []byte(s), metaArray, true, err
		}
	}
	text, found = a.Extra[metaMember]
	return text, metaMember, found, nil
}

// isMetadata reports whether an array of an archive is its metadata.
func isMetadata(a npz.Array) bool {
	_, is := a.Data.([]string)
	return is && a.Name == metaArray
}
