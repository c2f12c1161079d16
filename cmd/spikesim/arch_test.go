package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// mayImport says which packages of the project each package may import; "…" at
// the end stands for everything below. A package that is not here may not exist:
// add a line for it, and to it only what it needs.
var mayImport = map[string][]string{
	"events":                    {},
	"events/distance":           {"events"},
	"sim/random":                {},
	"sim/kernel":                {},
	"sim/validate":              {},
	"sim/kernel/kernelbench":    {"sim/kernel", "sim/random"},
	"sim/kernel/avo":            {}, // a module of its own: writes the kernels
	"sim":                       {"events"},
	"neuron":                    {"events", "sim/kernel", "sim/validate"},
	"neuron/neurontest":         {"neuron", "events", "sim/random"},
	"learning":                  {"sim/kernel", "sim/random", "sim/validate"},
	"coding":                    {"events", "sim/random", "sim/validate"},
	"network/wiring":            {"sim/kernel", "sim/random", "sim/validate"},
	"network":                   {"events", "sim", "sim/kernel", "sim/random", "sim/validate", "neuron", "learning", "network/wiring"},
	"experiments/box":           {},
	"experiments/conventions":   {"events", "network"},
	"experiments/energy":        {},
	"experiments/extend":        {},
	"experiments/fit":           {},
	"experiments/hdf5":          {},
	"experiments/hdf5/hdf5test": {},
	"experiments/memory":        {},
	"experiments/printable":     {},
	"experiments/readme":        {},
	"experiments/openfile":      {"experiments/printable"},
	"experiments/report":        {"experiments/printable"},
	"experiments/files":         {},
	"experiments/npz":           {"experiments/files", "experiments/openfile"},
	"experiments/camera":        {"experiments/hdf5", "experiments/npz", "experiments/openfile", "experiments/printable"},
	"experiments/spikes":        {"events…", "experiments/npz"},
	"experiments/stage":         {"events", "sim", "network"},
	"experiments/strictyaml":    {"experiments/printable", "sim/validate"},
	"experiments/input":         {"coding", "events", "experiments/camera", "experiments/spikes", "experiments/strictyaml", "sim/random", "sim/validate"},
	"experiments/task":          {"experiments/box", "experiments/strictyaml", "sim/validate"},
	"experiments/picture":       {},
	"experiments/annotation":    {"experiments/openfile", "experiments/printable"},
	"experiments/dataset": {"events", "experiments/annotation", "experiments/box", "experiments/camera", "experiments/memory", "experiments/openfile", "experiments/picture", "experiments/printable",
		"experiments/spikes", "experiments/strictyaml", "sim/random", "sim/validate"},
	"experiments/dataset/mnisttest": {},
	"experiments/nir":               {"experiments/hdf5", "experiments/openfile", "experiments/printable"},
	"experiments/nir/clocked":       {"events", "experiments/nir", "experiments/printable"},
	"experiments/nir/compare":       {"events", "events/distance", "experiments/energy", "experiments/nir", "experiments/nir/clocked", "experiments/nir/exact", "experiments/nir/stimulus", "experiments/report"},
	"experiments/nir/convert":       {"experiments", "experiments/files", "experiments/nir…", "experiments/npz", "experiments/strictyaml", "network"},
	"experiments/nir/exact":         {"events", "experiments/hdf5", "experiments/nir", "experiments/strictyaml", "network…", "neuron", "sim", "sim/validate"},
	"experiments/nir/trial": {"events", "experiments/energy", "experiments/files", "experiments/memory", "experiments/nir…", "experiments/report", "experiments/spikes",
		"experiments/strictyaml", "network"},
	"experiments/nir/stimulus": {"events", "experiments/camera", "experiments/nir", "experiments/npz", "experiments/printable", "experiments/spikes"},
	"experiments/parity":       {"experiments/memory", "experiments/npz", "experiments/report", "experiments/stage", "events", "sim/random", "neuron", "learning", "network…"},
	"experiments": {"events…", "sim…", "neuron", "learning", "coding", "network…", "experiments/box", "experiments/camera", "experiments/conventions", "experiments/dataset",
		"experiments/energy", "experiments/files", "experiments/fit", "experiments/input", "experiments/memory", "experiments/npz", "experiments/openfile", "experiments/printable", "experiments/report",
		"experiments/spikes", "experiments/stage", "experiments/strictyaml", "experiments/task"},
	"experiments/bench": {"events", "sim…", "neuron", "learning", "coding", "network…", "experiments", "experiments/dataset", "experiments/memory", "experiments/report", "experiments/stage", "experiments/strictyaml"},
	"cmd/spikesim":      {"events/distance", "experiments…"},
}

// thirdParty says where packages from elsewhere, and packages of the standard
// library that need a reason, may be imported: in a package or in one file.
var thirdParty = map[string][]string{
	"github.com/emirpasic/gods/v2…":  {"events/queue.go"},
	"github.com/mmcloughlin/avo…":    {"sim/kernel/avo"},
	"go.yaml.in/yaml/v4…":            {"experiments/strictyaml"},
	"gonum.org/v1/plot…":             {"experiments/report"},
	"gonum.org/v1/gonum/blas…":       {"neuron", "learning", "network/wiring"},
	"gonum.org/v1/gonum/stat":        {"experiments/fit"},
	"gonum.org/v1/gonum/floats":      {"experiments/parity"},
	"golang.org/x/image…":            {"coding", "experiments/dataset", "experiments/picture", "experiments/report"},
	"golang.org/x/sync/errgroup":     {"sim", "experiments/dataset"},
	"golang.org/x/sync/semaphore":    {"experiments/dataset"},
	"golang.org/x/sys/cpu":           {"sim/kernel"},
	"golang.org/x/sys/unix":          {"experiments/memory/limits_darwin.go"},
	"golang.org/x/term":              {"cmd/spikesim"},
	"github.com/spf13/pflag":         {"cmd/spikesim"},
	"github.com/gofrs/flock":         {"experiments/files"},
	"github.com/google/flatbuffers…": {"experiments/camera"},
	"github.com/klauspost/compress…": {"experiments/camera"},
	"github.com/pierrec/lz4/v4":      {"experiments/camera"},
	"crypto/rand":                    {"experiments/files"}, // names and bytes of files that are removed again
}

// banned packages, with what to use instead.
var banned = map[string]string{
	"math/rand":    "sim/random: numbers keyed by content, the same whatever the order in which they are drawn",
	"math/rand/v2": "sim/random: numbers keyed by content, the same whatever the order in which they are drawn",
	"log":          "errors, or experiments.Progress",
}

// Where a select statement is allowed: everywhere else it would let the
// scheduler decide.
var selectIn = []string{"sim", "events/pool.go", "cmd/spikesim"}

// Where the wall clock is read: everywhere else it comes as a func, for reports.
var clockIn = []string{"cmd/spikesim"}

// matches reports whether name is pattern, or below a pattern that ends in "…".
func matches(pattern, name string) bool {
	prefix, below := strings.CutSuffix(pattern, "…")
	return name == prefix || below && strings.HasPrefix(name, prefix+"/")
}

// listed reports whether a file or its folder is in a list.
func listed(list []string, file string) bool {
	return slices.Contains(list, file) || slices.Contains(list, path.Dir(file))
}

// projectFiles returns the files of the project, relative to its root: what git
// knows or would add, and without git all files.
func projectFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil {
		if out, err := cmd.Output(); err == nil {
			for name := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
				if _, err := os.Stat(filepath.Join(root, string(name))); err == nil {
					files = append(files, string(name))
				}
			}
			return files
		}
	}
	err := filepath.WalkDir(root, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			if name == ".git" || name == "runs" || name == "data" { // as in .gitignore
				return filepath.SkipDir
			}
			return nil
		}
		files = append(files, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sources parses the Go files of the project that are not tests and calls f for
// each.
func sources(t *testing.T, f func(file string, fset *token.FileSet, syntax *ast.File)) {
	t.Helper()
	fset, n := token.NewFileSet(), 0
	for _, file := range projectFiles(t) {
		if path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || strings.Contains(file, "testdata/") {
			continue
		}
		syntax, err := parser.ParseFile(fset, filepath.Join(root, file), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		n++
		f(file, fset, syntax)
	}
	if n < 50 {
		t.Errorf("only %d source files found below %s; the project has more", n, root)
	}
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	sources(t, func(file string, _ *token.FileSet, syntax *ast.File) {
		dir := path.Dir(file)
		allowed, known := mayImport[dir]
		if !known && !seen[dir] {
			t.Errorf("package %s is not in the import table; add it to mayImport in cmd/spikesim/arch_test.go, with the few packages it may import", dir)
		}
		seen[dir] = true
		for _, spec := range syntax.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if instead, is := banned[name]; is {
				t.Errorf("%s imports %s <- please use %s", file, name, instead)
			}
			if own, is := strings.CutPrefix(name, "spikesim/"); is {
				if known && !slices.ContainsFunc(allowed, func(p string) bool { return matches(p, own) }) {
					t.Errorf("%s imports %s <- package %s may import %q of the project (mayImport in cmd/spikesim/arch_test.go)", file, own, dir, allowed)
				}
				continue
			}
			external := strings.Contains(strings.Split(name, "/")[0], ".")
			for pattern, where := range thirdParty {
				if matches(pattern, name) {
					external = false
					if !listed(where, file) {
						t.Errorf("%s imports %s <- only %q may (thirdParty in cmd/spikesim/arch_test.go)", file, name, where)
					}
				}
			}
			if external {
				t.Errorf("%s imports %s <- new to the project; add it to thirdParty in cmd/spikesim/arch_test.go, with the one place that needs it", file, name)
			}
		}
	})
	for dir := range mayImport {
		if !seen[dir] {
			t.Errorf("there is no package %s any more; remove it from mayImport in cmd/spikesim/arch_test.go", dir)
		}
	}
}

func TestNoSelectAndNoClock(t *testing.T) {
	sources(t, func(file string, fset *token.FileSet, syntax *ast.File) {
		ast.Inspect(syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectStmt:
				if !listed(selectIn, file) {
					t.Errorf("%s: select <- it takes whatever is ready first; receive in a fixed order (selectIn in cmd/spikesim/arch_test.go)", fset.Position(n.Pos()))
				}
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, n.Sel.Name) && !listed(clockIn, file) {
					t.Errorf("%s: time.%s <- take a now func() time.Time (clockIn in cmd/spikesim/arch_test.go)", fset.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	})
}

// The folders of the top level were agreed on once.
func TestTopLevel(t *testing.T) {
	want := []string{"README.md", "cmd", "coding", "events", "experiments", "go.mod", "learning", "network", "neuron", "sim"}
	optional := []string{"LICENSE", "go.sum"}
	var got []string
	for _, file := range projectFiles(t) {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(optional, top) && !slices.Contains(got, top) {
			got = append(got, top)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the top level holds\n%q, want\n%q", got, want)
	}
}

func TestFilesAreShort(t *testing.T) {
	const most = 450
	for _, file := range projectFiles(t) {
		if path.Ext(file) != ".go" {
			continue
		}
		if n := bytes.Count(contents(t, file), []byte("\n")); n > most {
			t.Errorf("%s has %d lines <- one type per file, at most %d lines", file, n, most)
		}
	}
}

// Nothing but tests of what may be absent knows where a checkout lies.
func TestNoMachinePaths(t *testing.T) {
	for _, file := range projectFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text := contents(t, file)
		for _, place := range []string{"/work/", "../shared", "/home/"} {
			if bytes.Contains(text, []byte(place)) {
				t.Errorf("%s contains %q <- take a flag, $SPIKESIM_DATA or a path relative to the project", file, place)
			}
		}
	}
}

func contents(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
