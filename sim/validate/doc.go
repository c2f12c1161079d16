// Package validate is how every part of an experiment says what is wrong with
// what its user wrote: where it stands, what is wrong with it, and what to write
// instead. It stands below sim, beside what else all parts share, and knows none
// of them.
//
// A part checks itself with paths relative to itself; who holds it puts the path
// to it in front:
//
//	func (p *Params) Validate(report func(path, problem, remedy string)) {
//		validate.Above(report, "tau_m_ms", p.TauMMS, 0, 1e9, "for example 10")
//	}
//
//	p.Validate(validate.Under(report, "lif"))
package validate
