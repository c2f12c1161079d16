package strictyaml

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Setting replaces one value of a document, or adds it.
type Setting struct {
	// Path names the key from the root, as in "network.populations.enc1.kernel".
	// An element of a list is named by its own key "name", or by its number,
	// counted from 0.
	Path string
	// Value is YAML on one line: a number, text, [a, list], {a: section}, null.
	Value string
}

// ParseSetting reads "path=value".
func ParseSetting(text string) (Setting, error) {
	path, value, found := strings.Cut(text, "=")
	if !found || path == "" || value == "" {
		return Setting{}, fmt.Errorf("%q is no setting; write KEY=VALUE, for example learning.loss.beta=0.2 or coding.filter=null", text)
	}
	return Setting{path, value}, nil
}

// String is the text that ParseSetting reads.
func (s Setting) String() string { return s.Path + "=" + s.Value }

// apply carries out settings in order on the document at root.
func apply(root *yaml.Node, settings []Setting) error {
	for _, s := range settings {
		value, err := s.node()
		if err != nil {
			return err
		}
		if err := s.put(root, strings.Split(s.Path, "."), value); err != nil {
			return err
		}
	}
	return nil
}

// node parses the value. Its nodes stand on line 0: on none of the file.
func (s Setting) node() (*yaml.Node, error) {
	root, problems := parse([]byte("value: " + s.Value))
	if len(problems) > 0 || len(root.Content) != 2 {
		return nil, fmt.Errorf("the value of %s is not YAML on one line", s)
	}
	nowhere(root)
	return root.Content[1], nil
}

func nowhere(n *yaml.Node) {
	n.Line, n.Column = 0, 0
	for _, c := range n.Content {
		nowhere(c)
	}
}

// put stores value below n where the keys lead.
func (s Setting) put(n *yaml.Node, keys []string, value *yaml.Node) error {
	if len(keys) == 0 {
		*n = *value
		return nil
	}
	key := keys[0]
	switch n.Kind {
	case yaml.SequenceNode:
		i, err := s.element(n, key)
		if err != nil {
			return err
		}
		return s.put(n.Content[i], keys[1:], value)
	case yaml.MappingNode:
	default:
		// A section that was null, or is to be one: what does not belong there
		// is reported when it is decoded.
		*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return s.put(n.Content[i+1], keys[1:], value)
		}
	}
	below := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, below)
	return s.put(below, keys[1:], value)
}

// element finds an element of a list by its name, or by its number.
func (s Setting) element(list *yaml.Node, key string) (int, error) {
	var names []string
	for i, e := range list.Content {
		for k := 0; e.Kind == yaml.MappingNode && k+1 < len(e.Content); k += 2 {
			if e.Content[k].Value != "name" {
				continue
			}
			if e.Content[k+1].Value == key {
				return i, nil
			}
			names = append(names, e.Content[k+1].Value)
		}
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(list.Content) {
		return i, nil
	}
	if len(names) > 0 {
		return 0, fmt.Errorf("%s: there is no %q in that list; there are %s", s, key, strings.Join(names, ", "))
	}
	return 0, fmt.Errorf("%s: %q is no element of that list; write a number below %d", s, key, len(list.Content))
}
