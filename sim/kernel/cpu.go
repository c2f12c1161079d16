package kernel

// fast says that the kernels run and not their twins.
var fast = detected()

// Fast reports whether the AVX2 kernels run in this process. Their twins
// compute the same bits, so this is a question of speed only: ask it to choose
// between two algorithms of which one is good only with kernels.
func Fast() bool { return fast }

// UseTwins makes the plain Go twins run, whatever the processor can do, until
// restore is called. It is for tests; no kernel may run at the time of either
// call.
func UseTwins() (restore func()) {
	before := fast
	fast = false
	return func() { fast = before }
}
