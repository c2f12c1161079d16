package hdf5

import "errors"

var errLZF = errors.New("LZF: what is packed is damaged")

// unpackLZF undoes LibLZF's packing, which h5py calls "lzf", of at most so many bytes. A
// byte below 32 says how many bytes, less one, follow as they are. Any other says, in
// its upper three bits and where these are all set in the byte after it, how many bytes,
// less two, are to be repeated, and in its lower five and the last byte, from how far
// back, less one.
func unpackLZF(data []byte, most int) ([]byte, error) {
	// Three bytes unpack to 264 at most.
	out := make([]byte, 0, min(most, 88*len(data)))
	for i := 0; i < len(data); {
		head := int(data[i])
		i++
		if head < 32 {
			n := head + 1
			if n > len(data)-i || n > most-len(out) {
				return nil, errLZF
			}
			out = append(out, data[i:i+n]...)
			i += n
			continue
		}
		n := head>>5 + 2
		if n == 9 && i < len(data) {
			n += int(data[i])
			i++
		}
		if i == len(data) {
			return nil, errLZF
		}
		back := (head&31)<<8 + int(data[i]) + 1
		i++
		if back > len(out) || n > most-len(out) {
			return nil, errLZF
		}
		for range n { // what is repeated may reach into itself
			out = append(out, out[len(out)-back])
		}
	}
	return out, nil
}
