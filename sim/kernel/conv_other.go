//go:build !amd64 || purego

package kernel

func (c *Conv) add(dst, src, weights []float32, channels int) { c.addGo(dst, src, weights, channels) }
