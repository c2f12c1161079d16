package camera

import (
	"context"
	"io"
)

// Copy writes all events of a selection and closes the writer. The context ends it
// early.
func Copy(ctx context.Context, w Writer, s *Selected) error {
	buf := make([]Event, 8192)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := s.Read(buf)
		if n > 0 {
			if err := w.Write(buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return w.Close()
		}
		if err != nil {
			return err
		}
	}
}
