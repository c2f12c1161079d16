package experiments

import (
	"context"
	"errors"
	"time"
)

// cancelGrace is how long a batch under way may go on once a run is cancelled: what
// it has learned so far would be lost, since only whole batches can be gone on
// from. A second Ctrl-C ends the process at once.
const cancelGrace = 3 * time.Second

// withGrace returns a context that is cancelled some time after its parent. Only
// when depends on the clock, never what.
func withGrace(parent context.Context, grace time.Duration) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(parent))
	late := make(chan struct{})
	detach := context.AfterFunc(parent, func() {
		timer := time.AfterFunc(grace, func() { cancel(context.Cause(parent)) })
		<-late
		timer.Stop()
	})
	return ctx, func() {
		detach()
		close(late)
		cancel(nil)
	}
}

// stopped writes a checkpoint of a run that is cut short, if it has learned
// something since the last, and returns why it was.
func (r *run) stopped(why error) error {
	if !errors.Is(why, context.Canceled) && !errors.Is(why, context.DeadlineExceeded) {
		return why
	}
	if r.position.Epoch == 0 && r.position.Batch == 0 || r.saved != nil && r.saved.Epoch == r.position.Epoch && r.saved.Batch == r.position.Batch {
		return why
	}
	if err := r.save(); err != nil {
		return err
	}
	return why
}
