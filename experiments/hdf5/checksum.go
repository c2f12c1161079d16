package hdf5

import (
	"encoding/binary"
	"math/bits"
)

func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// lookup3 is Bob Jenkins's hash "lookup3" (hashlittle, 2006) with initial value 0, the
// checksum of the format's metadata.
func lookup3(data []byte) uint32 {
	a := 0xdeadbeef + uint32(len(data))
	b, c := a, a
	for len(data) > 12 {
		a += le32(data)
		b += le32(data[4:])
		c += le32(data[8:])
		data = data[12:]
		a, c = a-c^bits.RotateLeft32(c, 4), c+b
		b, a = b-a^bits.RotateLeft32(a, 6), a+c
		c, b = c-b^bits.RotateLeft32(b, 8), b+a
		a, c = a-c^bits.RotateLeft32(c, 16), c+b
		b, a = b-a^bits.RotateLeft32(a, 19), a+c
		c, b = c-b^bits.RotateLeft32(b, 4), b+a
	}
	if len(data) == 0 {
		return c
	}
	var last [12]byte
	copy(last[:], data)
	a += le32(last[0:])
	b += le32(last[4:])
	c += le32(last[8:])
	c = (c ^ b) - bits.RotateLeft32(b, 14)
	a = (a ^ c) - bits.RotateLeft32(c, 11)
	b = (b ^ a) - bits.RotateLeft32(a, 25)
	c = (c ^ b) - bits.RotateLeft32(b, 16)
	a = (a ^ c) - bits.RotateLeft32(c, 4)
	b = (b ^ a) - bits.RotateLeft32(a, 14)
	return (c ^ b) - bits.RotateLeft32(b, 24)
}

// fletcher32 is Fletcher's checksum over big-endian words of 16 bits, an odd byte
// filled up with zero. Sums are taken modulo 65,535 with 65,535 standing for 0.
func fletcher32(data []byte) uint32 {
	var low, high uint32
	fold := func() {
		low = low&0xffff + low>>16
		high = high&0xffff + high>>16
	}
	for i := 0; i < len(data); i += 2 {
		word := uint32(data[i]) << 8
		if i+1 < len(data) {
			word |= uint32(data[i+1])
		}
		low += word
		high += low
		fold()
	}
	fold()
	return high<<16 | low
}
