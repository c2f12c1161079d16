// Package kernel holds the inner loops: arithmetic on slices, each as an AVX2
// kernel written with avo and as a plain Go twin. It knows nothing of spikes,
// neurons or time.
//
// A twin is the documentation of its kernel, and agrees with it bit for bit:
// the order of every sum and every rounding are part of the contract, so a
// simulation gives the same spikes on every processor. Kernels run where
// [Fast] is true; elsewhere, and with the build tag purego, the twins run.
//
// A family of kernels X lies in X.go (types, checks, dispatch), X_go.go
// (twins), X_amd64.go (calls of the kernels), X_other.go (processors without
// them), and X_amd64.s with X_stubs_amd64.go, which avo/X.go writes. The
// generator is a module of its own, so that the simulator does not depend on
// avo.
package kernel

//go:generate go run -C avo .
