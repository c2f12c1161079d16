package dataset

import (
	"fmt"
	"image"
	"path"
	"strings"

	"spikesim/experiments/annotation"
	"spikesim/experiments/printable"
)

// annotated takes in the pictures that annotations tell of, and skips every other one
// by name.
func (m *images) annotated() error {
	noted, err := annotation.Read(m.spec.Annotations)
	if err != nil {
		return err
	}
	m.boxes = noted.Boxes
	for _, f := range noted.Faults {
		m.skip(f.Name, "%s", f.Reason)
	}
	files := newFileIndex(m.files)
	told := map[string]bool{}
	for i := range noted.Pictures {
		p := &noted.Pictures[i]
		file, problem := files.find(p.Name)
		switch {
		case problem != "":
			m.skip(p.Name, "%s", problem)
			continue
		case told[file]:
			m.skip(p.Name, "is the picture %s, of which other annotations tell", printable.Name(file))
			continue
		}
		told[file] = true
		if _, ok := m.inPart(file); !ok {
			continue
		}
		switch {
		case p.Fault != "":
			m.skip(file, "%s", p.Fault)
		case p.Objects == 0:
			m.skip(file, "has no box in its annotations")
		case p.Objects > 1 && noted.Boxes:
			m.skip(file, "has %d boxes, and a sample has one", p.Objects)
		case p.Objects > 1:
			m.skip(file, "has %d classes, and a sample has one", p.Objects)
		default:
			m.add(file, fact{boxed: noted.Boxes, noted: image.Pt(p.Width, p.Height), box: p.Box}, p.Class)
		}
	}
	for _, file := range m.files {
		if !told[file] {
			m.skip(file, "is not in the annotations")
		}
	}
	if len(m.entries) == 0 {
		return (&loader{place: m.dir, skipped: m.skipped}).unusable(0, "2, one to train and one to test")
	}
	m.number()
	return nil
}

// fileIndex finds files by the names that annotations give them.
type fileIndex struct {
	exact map[string]bool
	// byBase and byStem have the files of a last element, with and without what is
	// behind its dot.
	byBase, byStem map[string][]string
}

func newFileIndex(files []string) *fileIndex {
	x := &fileIndex{map[string]bool{}, map[string][]string{}, map[string][]string{}}
	for _, file := range files {
		base := path.Base(file)
		stem := strings.TrimSuffix(base, path.Ext(base))
		x.exact[file] = true
		x.byBase[base], x.byStem[stem] = append(x.byBase[base], file), append(x.byStem[stem], file)
	}
	return x
}

// find returns the file of a name: the one with this path, else the one that is
// called so in whatever folder, else, for a name without an ending, the one that
// differs from it in having one.
func (x *fileIndex) find(name string) (file, problem string) {
	name = path.Clean(name)
	if x.exact[name] {
		return name, ""
	}
	found := x.byBase[path.Base(name)]
	if len(found) == 0 && path.Ext(name) == "" {
		found = x.byStem[path.Base(name)]
	}
	switch len(found) {
	case 0:
		return "", "is in the annotations, and there is no such picture"
	case 1:
		return found[0], ""
	}
	return "", fmt.Sprintf("may be any of %d pictures of that name, such as %s and %s", len(found), printable.Name(found[0]), printable.Name(found[1]))
}
