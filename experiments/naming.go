package experiments

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"spikesim/experiments/task"
)

// Naming is what a task calls its scores. Files name scores by it: where the tag
// of a field of this package holds {metric} and {constant}, the key has the two
// words in small letters, "miou" and "constant_box" for boxes, "accuracy" and
// "majority_class" for classes.
type Naming struct {
	// Metric is the name of a mean score, "mIoU".
	Metric string `json:"metric"`
	// Baseline is that of the best answer that never looks at the sample, "constant
	// box".
	Baseline string `json:"baseline"`
}

// namingOf returns the names of a task.
func namingOf(t task.Task) Naming { return Naming{t.Metric(), t.ConstantName()} }

// boxNaming is that of files that do not say, from when there was one task.
var boxNaming = namingOf(task.Boxes{})

// keys returns the two words as keys have them.
func (n Naming) keys() (metric, constant string) {
	key := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "_") }
	return key(n.Metric), key(n.Baseline)
}

// or returns n, or another naming where n is empty.
func (n Naming) or(other Naming) Naming {
	if n == (Naming{}) {
		return other
	}
	return n
}

var (
	namedKey = regexp.MustCompile(`"[a-z_]*\{(?:metric|constant)\}[a-z_{}]*":`)
	plainKey = regexp.MustCompile(`"[a-z_]+":`)
)

// named puts the words into the keys of a JSON document. Quotes inside of texts
// are escaped, so no text is taken for a key.
func (n Naming) named(doc []byte) []byte {
	metric, constant := n.keys()
	words := strings.NewReplacer("{metric}", metric, "{constant}", constant)
	return namedKey.ReplaceAllFunc(doc, func(key []byte) []byte { return []byte(words.Replace(string(key))) })
}

// unnamed takes the words out of the keys of a JSON document again.
func (n Naming) unnamed(doc []byte) []byte {
	metric, constant := n.keys()
	return plainKey.ReplaceAllFunc(doc, func(key []byte) []byte {
		// Underscores at both ends, so that only whole words are met.
		text := "_" + string(key[1:len(key)-2]) + "_"
		text = strings.Replace(text, "_"+constant+"_", "_{constant}_", 1)
		text = strings.Replace(text, "_"+metric+"_", "_{metric}_", 1)
		return []byte(`"` + text[1:len(text)-1] + `":`)
	})
}

// marshalNamed writes a document whose scores go by n.
func marshalNamed(document any, n Naming) ([]byte, error) {
	doc, err := json.Marshal(document)
	return n.or(boxNaming).named(doc), err
}

// unmarshalNamed reads a document whose scores go by the names that it says, or by
// those of boxes. A strict reader refuses keys that the document has no field for.
func unmarshalNamed(doc []byte, document any, strict bool) error {
	var n Naming
	if err := json.Unmarshal(doc, &n); err != nil {
		return err
	}
	if n == (Naming{}) {
		n = boxNaming
	}
	dec := json.NewDecoder(bytes.NewReader(n.unnamed(doc)))
	if strict {
		dec.DisallowUnknownFields()
	}
	return dec.Decode(document)
}
