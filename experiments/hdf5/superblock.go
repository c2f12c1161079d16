package hdf5

import (
	"errors"
	"fmt"
)

const signature = "\x89HDF\r\n\x1a\n"

// Flags of superblock 3 that stay set where a program crashed.
const (
	openForWriting = 1
	openForReaders = 4 // single writer, multiple readers
)

// superblock finds the superblock and takes from it where everything else is.
func (f *File) superblock(size int64) error {
	f.size, f.offsetSize, f.lengthSize = size, 8, 8
	for f.base = 0; ; f.base = max(512, 2*f.base) {
		if f.base > size-int64(len(signature)) {
			return errors.New("no HDF5 file: its signature is neither at the start nor at 512, 1024, 2048, …")
		}
		f.size = size - f.base
		head, err := f.read(0, uint64(len(signature)))
		if err != nil {
			return err
		}
		if string(head) == signature {
			break
		}
	}
	head, err := f.read(0, uint64(min(f.size, 128)))
	if err != nil {
		return err
	}
	c := f.cursor(head)
	c.skip(len(signature))
	var end uint64
	switch version := c.u8(); version {
	case 0, 1:
		end = f.superblock0(c, version)
	case 2, 3:
		end, err = f.superblock2(c, version)
	default:
		return unsupported(repack, "superblock of version %d", version)
	}
	switch {
	case c.err == errShort:
		return errors.New("the file ends within its superblock")
	case c.err != nil || err != nil:
		return errors.Join(c.err, err)
	case end > uint64(f.size):
		return fmt.Errorf("the file was cut short: it has %d bytes of %d", size, f.base+int64(end))
	}
	return nil
}

// superblock0 reads on behind the version and returns the end of the file, counted
// from base.
func (f *File) superblock0(c *cursor, version int) (end uint64) {
	c.skip(4) // versions of parts and a reserved byte, all zero
	f.widths(c)
	c.skip(1 + 2 + 2 + 4) // reserved, sizes of nodes, flags
	if version == 1 {
		c.skip(4)
	}
	base := c.address()
	c.address() // free space
	end = c.address()
	c.address() // driver
	c.address() // name of the root group
	f.root = c.address()
	return f.end(base, end)
}

// superblock2 is superblock0 for versions 2 and 3.
func (f *File) superblock2(c *cursor, version int) (end uint64, err error) {
	f.widths(c)
	flags := c.u8()
	base := c.address()
	c.address() // extension: nothing that a reader needs
	end = c.address()
	f.root = c.address()
	sum := lookup3(c.data[:c.pos])
	if c.u32() != sum && c.err == nil {
		return 0, errors.New("checksum of the superblock does not match; the file is damaged")
	}
	if version == 3 && flags&(openForWriting|openForReaders) != 0 {
		return 0, unsupported(`if no program writes it any more, mend it with "h5clear -s FILE"`, "a file marked as open for writing")
	}
	return f.end(base, end), nil
}

// end returns the end of the file counted from base. A superblock that was moved, for
// a user block, still has the old base in it.
func (f *File) end(base, end uint64) uint64 {
	if end < base {
		return undefined
	}
	return end - base
}

// widths reads the widths of offsets and lengths.
func (f *File) widths(c *cursor) {
	f.offsetSize, f.lengthSize = c.u8(), c.u8()
	for _, n := range []int{f.offsetSize, f.lengthSize} {
		if n != 2 && n != 4 && n != 8 && c.err == nil {
			c.fail(fmt.Errorf("offsets of %d and lengths of %d bytes: want 2, 4 or 8; the file is damaged", f.offsetSize, f.lengthSize))
		}
	}
	c.offsetSize, c.lengthSize = f.offsetSize, f.lengthSize
}
