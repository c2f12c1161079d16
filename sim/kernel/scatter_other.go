//go:build !amd64 || purego

package kernel

func (p *Program) run() (ops, offsets, fired int) { return p.runGo() }
