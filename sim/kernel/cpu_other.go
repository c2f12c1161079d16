//go:build !amd64 || purego

package kernel

func detected() bool { return false }
