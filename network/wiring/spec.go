package wiring

import "spikesim/sim/validate"

// Spec chooses a kind of connection: exactly one of its fields is given.
type Spec struct {
	Conv2D   *Conv2D
	Dense    *Dense
	OneToOne *OneToOne
	AvgPool  *AvgPool
	SumPool  *SumPool
	Sparse   *Sparse
	// Other is a kind from outside this package; [Register] gives it a key in YAML.
	Other Kind
}

// choice is one kind by its key in YAML.
type choice struct {
	key  string
	kind Kind // nil if it is not given
	// choose gives the kind, with parameters that are all 0.
	choose func() Kind
}

// choices lists all kinds that have a field; a new one is added here, with its
// field above, and nowhere else.
func (s *Spec) choices() []choice {
	return []choice{
		field("conv2d", &s.Conv2D),
		field("dense", &s.Dense),
		field("one_to_one", &s.OneToOne),
		field("avg_pool", &s.AvgPool),
		field("sum_pool", &s.SumPool),
		field("sparse", &s.Sparse),
	}
}

// field is the choice of the kind whose parameters are at a field of the spec.
func field[T any, K interface {
	*T
	Kind
}](key string, at *K) choice {
	c := choice{key: key, choose: func() Kind {
		*at = new(T)
		return *at
	}}
	if *at != nil {
		c.kind = *at
	}
	return c
}

// given returns the kinds that are given: one, if all is well.
func (s Spec) given() (all []choice) {
	for _, c := range s.choices() {
		if c.kind != nil {
			all = append(all, c)
		}
	}
	if s.Other != nil {
		all = append(all, choice{key: keyOf(s.Other), kind: s.Other})
	}
	return all
}

// Biased reports whether the kind asks for a bias.
func (s Spec) Biased() bool {
	for _, c := range s.given() {
		if b, ok := c.kind.(Biasing); ok && b.Biased() {
			return true
		}
	}
	return false
}

// Given returns the keys of the kinds that are given: one, if all is well.
func (s Spec) Given() []string {
	var keys []string
	for _, c := range s.given() {
		keys = append(keys, c.key)
	}
	return keys
}

// Keys lists the kinds by their keys in YAML.
func (s Spec) Keys() (keys []string) {
	for _, c := range s.choices() {
		keys = append(keys, c.key)
	}
	for _, r := range registered {
		keys = append(keys, r.key)
	}
	return keys
}

// Choose gives a kind by its key and returns a pointer to its parameters, which
// are those of a registered kind by default and else all 0; ok is false if there is
// no such kind.
func (s *Spec) Choose(key string) (params any, ok bool) {
	for _, c := range s.choices() {
		if c.key == key {
			return c.choose(), true
		}
	}
	for _, r := range registered {
		if r.key == key {
			s.Other = r.fresh()
			return s.Other, true
		}
	}
	return nil, false
}

// Chosen returns the kind that is given, by its key and with its parameters; the
// key is empty where none is.
func (s Spec) Chosen() (key string, params any) {
	for _, c := range s.given() {
		return c.key, c.kind
	}
	return "", nil
}

// Kind returns the first kind that is given, or nil.
func (s Spec) Kind() Kind {
	for _, c := range s.given() {
		return c.kind
	}
	return nil
}

// Explicit returns the choice with every default written out: of equal ones,
// connections are the same.
func (s Spec) Explicit() Spec {
	if s.Conv2D != nil {
		s.Conv2D = s.Conv2D.explicit()
	}
	if s.AvgPool != nil {
		s.AvgPool = s.AvgPool.explicit()
	}
	if s.SumPool != nil {
		s.SumPool = s.SumPool.explicit()
	}
	if s.Sparse != nil {
		s.Sparse = s.Sparse.explicit()
	}
	return s
}

// Validate reports what is wrong with the parameters of the kinds that are given.
func (s Spec) Validate(report Report) {
	for _, c := range s.given() {
		c.kind.Validate(validate.Under(report, c.key))
	}
}
