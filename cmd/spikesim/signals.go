package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that ends with the first signal that asks the
// program to: Ctrl-C, SIGTERM, or SIGHUP of a terminal that closes. What is under
// way is written then. A second Ctrl-C or SIGTERM ends the process at once.
func untilSignal() context.Context {
	// SIGPIPE would end the process when standard output or standard error leads
	// nowhere any more. Writing fails all the same, and that is dealt with where
	// it matters.
	signal.Ignore(syscall.SIGPIPE)
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, func() {
		// A terminal that closes and its shell both send one, so a second SIGHUP
		// means no more than the first.
		signal.Ignore(syscall.SIGHUP)
		stop()
	})
	return ctx
}
