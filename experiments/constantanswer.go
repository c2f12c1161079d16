package experiments

import (
	"encoding/json"

	"spikesim/experiments/box"
	"spikesim/experiments/task"
)

// ConstantAnswer is an answer that never looks at the sample, in a file: a box, or
// the number of a class.
type ConstantAnswer struct{ task.Answer }

// MarshalJSON writes the box, or the number of the class where there is none; an
// answer with a value is written with that key.
func (c ConstantAnswer) MarshalJSON() ([]byte, error) {
	switch {
	case c.Value != 0:
		return json.Marshal(c.Answer)
	case c.Box != (box.Box{}):
		return json.Marshal(c.Box)
	}
	return json.Marshal(c.Class)
}

// UnmarshalJSON reads any of them.
func (c *ConstantAnswer) UnmarshalJSON(data []byte) error {
	*c = ConstantAnswer{}
	if len(data) > 0 && data[0] == '{' {
		if err := json.Unmarshal(data, &c.Answer); err == nil && c.Value != 0 {
			return nil
		}
		return json.Unmarshal(data, &c.Box)
	}
	return json.Unmarshal(data, &c.Class)
}
