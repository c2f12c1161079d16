package dataset

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"

	"spikesim/experiments/memory"
)

// budget is the memory that the files read at a time may take together: who would
// exceed it waits. A nil budget has no end.
type budget struct {
	total int64
	free  *semaphore.Weighted
}

// newBudget returns all the memory that there is.
func newBudget() *budget {
	limit, known := memory.Available()
	if !known {
		return nil
	}
	return &budget{limit.Bytes, semaphore.NewWeighted(limit.Bytes)}
}

// take waits for memory, and returns what gives it back.
func (b *budget) take(ctx context.Context, bytes int64) (giveBack func(), err error) {
	if b == nil {
		return func() {}, nil
	}
	if bytes > b.total {
		return nil, &shortError{bytes, b.total}
	}
	if err := b.free.Acquire(ctx, bytes); err != nil {
		return nil, err
	}
	return func() { b.free.Release(bytes) }, nil
}

// shortError says that a file needs more memory than there is. It ends a load,
// unlike what is wrong with a file: which samples a set has must not depend on the
// machine.
type shortError struct{ need, have int64 }

func (e *shortError) Error() string {
	return fmt.Sprintf("needs about %s of memory to be read, and there is %s; make the picture smaller, or remove it from the list",
		memory.Size(e.need), memory.Size(e.have))
}
