package annotation

import (
	"bytes"
	"testing"
)

// FuzzRead: whatever is in a file, it is read or refused, and what comes out is what
// Picture promises.
func FuzzRead(f *testing.F) {
	for _, text := range forms {
		f.Add([]byte(text))
	}
	f.Add([]byte(voc("a.jpg", "100", "50", "cat 11 21 30 40")))
	f.Add([]byte(bomb("<annotation>&c;")))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for i, p := range set.Pictures {
			switch {
			case nameFault(p.Name) != "":
				t.Errorf("the name %q", p.Name)
			case i > 0 && set.Pictures[i-1].Name >= p.Name:
				t.Errorf("%q behind %q", p.Name, set.Pictures[i-1].Name)
			case p.Width < 0 || p.Height < 0 || p.Width > maxSize || p.Height > maxSize || (p.Width == 0) != (p.Height == 0):
				t.Errorf("the size %d×%d", p.Width, p.Height)
			case p.Fault != "":
			case set.Boxes && p.Objects > 0 && !p.Box.finite():
				t.Errorf("the box %v", p.Box)
			case !set.Boxes && p.Class == "":
				t.Errorf("%q has no class", p.Name)
			}
		}
	})
}
