package experiments

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// Page is a page of a run's report, a picture or a text. It is made from what the run
// has left and from nothing else, at the end of a run and by spikesim report alike.
type Page interface {
	// File is the name of its file in the run's directory.
	File() string
	// Has reports whether the run left what there is to show.
	Has(r *Results) bool
	// Draw writes the file. The same results make the same bytes.
	Draw(w io.Writer, r *Results) error
}

// pages are those from outside this package.
var pages []Page

// RegisterPage adds a page to the report of every run. It is for the start of a program;
// a name that is taken, or no plain name, is a mistake in the program.
func RegisterPage(p Page) {
	if name := p.File(); name != filepath.Base(name) || slices.Contains(runFiles, name) {
		panic(fmt.Sprintf("experiments: a run's report cannot have a page %q", name))
	}
	pages = append(pages, p)
	runFiles = append(runFiles, p.File())
}
