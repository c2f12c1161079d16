package wiring

// Spec chooses a kind of connection: exactly one of its fields is given.
type Spec struct {
	Conv2D   *Conv2D   `yaml:"conv2d,omitempty"`
	Dense    *Dense    `yaml:"dense,omitempty"`
	OneToOne *OneToOne `yaml:"one_to_one,omitempty"`
	// Other is a kind from outside this package, which has no key in YAML.
	Other Kind `yaml:"-"`
}

// choice is one kind by its key in YAML.
type choice struct {
	key   string
	kind  Kind
	given bool
}

// choices lists all kinds; a new one is added here, with its field above, and
// nowhere else.
func (s Spec) choices() []choice {
	return []choice{
		{"conv2d", s.Conv2D, s.Conv2D != nil},
		{"dense", s.Dense, s.Dense != nil},
		{"one_to_one", s.OneToOne, s.OneToOne != nil},
		{"other", s.Other, s.Other != nil},
	}
}

// Given returns the keys of the kinds that are given: one, if all is well.
func (s Spec) Given() []string {
	var keys []string
	for _, c := range s.choices() {
		if c.given {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// Keys lists the keys that YAML knows.
func Keys() (keys []string) {
	for _, c := range (Spec{}).choices() {
		if c.key != "other" {
			keys = append(keys, c.key)
		}
	}
	return keys
}

// Kind returns the first kind that is given, or nil.
func (s Spec) Kind() Kind {
	for _, c := range s.choices() {
		if c.given {
			return c.kind
		}
	}
	return nil
}

// Explicit returns the choice with every default written out: of equal ones,
// connections are the same.
func (s Spec) Explicit() Spec {
	if s.Conv2D != nil {
		c := *s.Conv2D
		c.Stride = max(c.Stride, 1)
		s.Conv2D = &c
	}
	return s
}

// Validate reports what is wrong with the parameters of the kinds that are given.
func (s Spec) Validate(report Report) {
	for _, c := range s.choices() {
		if c.given {
			c.kind.Validate(func(path, problem, remedy string) {
				if path != "" {
					path = "." + path
				}
				report(c.key+path, problem, remedy)
			})
		}
	}
}
