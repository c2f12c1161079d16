package camera

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"spikesim/experiments/npz"
)

// NewNPZ returns a writer of an archive with one structured array, events, of the
// fields t (int64, microseconds), x and y (uint16) and p (uint8, 1 for ON), which is
// what the field's tools read. It must be told how many events will come.
func NewNPZ(w io.Writer, events int64) (Writer, error) {
	z := zip.NewWriter(w)
	member, err := z.Create("events.npy")
	if err != nil {
		return nil, err
	}
	n := &npzWriter{zip: z, out: bufio.NewWriterSize(member, chunk), left: events}
	_, err = n.out.Write(npz.TableHeader([]npz.Field{{Name: "t", Descr: "<i8"}, {Name: "x", Descr: "<u2"}, {Name: "y", Descr: "<u2"}, {Name: "p", Descr: "|u1"}}, events))
	return n, err
}

type npzWriter struct {
	zip  *zip.Writer
	out  *bufio.Writer
	left int64
}

func (n *npzWriter) Write(events []Event) error {
	for _, e := range events {
		var b [13]byte
		binary.LittleEndian.PutUint64(b[:], uint64(e.Time))
		binary.LittleEndian.PutUint16(b[8:], e.X)
		binary.LittleEndian.PutUint16(b[10:], e.Y)
		if e.On {
			b[12] = 1
		}
		if _, err := n.out.Write(b[:]); err != nil {
			return err
		}
	}
	n.left -= int64(len(events))
	return nil
}

func (n *npzWriter) Close() error {
	if n.left != 0 {
		return fmt.Errorf("%d events fewer came than were promised: the recording changed while it was read", n.left)
	}
	if err := n.out.Flush(); err != nil {
		return err
	}
	return n.zip.Close()
}
