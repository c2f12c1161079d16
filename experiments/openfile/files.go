package openfile

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// maxDepth is how deep Files goes into a folder.
const maxDepth = 16

// Files lists the files of a folder and the folders in it, through links, by their
// paths from there with forward slashes, sorted. want chooses by a file's name. More
// than most of them are an error, and so is a folder that cannot be read. Whether they
// can be opened as files, opening them tells.
func Files(dir string, most int, want func(name string) bool) ([]string, error) {
	w := &walk{root: dir, most: most, want: want}
	if err := w.folder(".", 0); err != nil {
		return nil, err
	}
	slices.Sort(w.files)
	return w.files, nil
}

// walk is on its way through a folder.
type walk struct {
	root  string
	most  int
	want  func(name string) bool
	files []string
	// linked are the folders that links led to: each is listed once, so that links
	// which lead in circles have an end.
	linked []fs.FileInfo
}

// folder lists what is at a path from the root, so many folders deep.
func (w *walk) folder(at string, depth int) error {
	if depth == maxDepth {
		return nil
	}
	whole := filepath.Join(w.root, filepath.FromSlash(at))
	entries, err := os.ReadDir(whole)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(at, e.Name())
		folder := e.IsDir()
		if e.Type()&fs.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(w.root, filepath.FromSlash(name)))
			if folder = err == nil && info.IsDir(); folder {
				if slices.ContainsFunc(w.linked, func(l fs.FileInfo) bool { return os.SameFile(l, info) }) {
					continue
				}
				w.linked = append(w.linked, info)
			}
		}
		switch {
		case folder:
			if err := w.folder(name, depth+1); err != nil {
				return err
			}
		case w.want(e.Name()):
			if len(w.files) == w.most {
				return fmt.Errorf("it holds more than %d such files", w.most)
			}
			w.files = append(w.files, name)
		}
	}
	return nil
}
