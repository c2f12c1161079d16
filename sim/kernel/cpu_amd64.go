//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// detected reports whether the processor, and the operating system that must
// save the wide registers, can run the kernels.
func detected() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }
