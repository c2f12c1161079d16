//go:build !amd64 || purego

package kernel

func (p *Program) run(to int) (ops, offsets, fired int) { return p.runGo(to) }
