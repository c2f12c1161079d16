package camera

// nmnist decodes N-MNIST's .bin: a byte for the column, one for the row, and 24 bits,
// the highest first, of polarity and time in microseconds.
type nmnist struct {
	offset int64
	log    *log
}

const (
	nmnistSide     = 34
	nmnistOverflow = 240     // a row that says that the clock has overflowed
	nmnistWrap     = 1 << 13 // by so much
)

func (d *nmnist) decode(src []byte, dst []Event) (used, n int) {
	for used+5 <= len(src) && n < len(dst) {
		b := src[used : used+5]
		used += 5
		if b[1] == nmnistOverflow {
			d.offset += nmnistWrap
			d.log.noted.add(wraps, 1)
			continue
		}
		t := int64(b[2]&0x7f)<<16 | int64(b[3])<<8 | int64(b[4])
		dst[n] = Event{d.offset + t, uint16(b[0]), uint16(b[1]), b[2]&0x80 != 0}
		n++
	}
	return used, n
}

// looksLikeNMNIST reports whether the beginning of a file, which is all of it or not,
// could be N-MNIST: nothing in the format says so.
func looksLikeNMNIST(head []byte, whole bool) bool {
	if len(head) < 5 || whole && len(head)%5 != 0 {
		return false
	}
	last, back := int64(0), 0
	for i := 0; i+5 <= len(head); i += 5 {
		b := head[i : i+5]
		if b[1] == nmnistOverflow {
			last = 0
			continue
		}
		t := int64(b[2]&0x7f)<<16 | int64(b[3])<<8 | int64(b[4])
		if b[0] >= nmnistSide || b[1] >= nmnistSide {
			return false
		}
		if t < last {
			back++
		}
		last = t
	}
	return back*20 <= len(head)/5
}
