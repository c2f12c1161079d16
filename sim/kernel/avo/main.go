// Command avo writes the AVX2 kernels of package kernel: for every family X the
// files X_amd64.s and X_stubs_amd64.go in the folder above.
//
//	go run . [-family X] [-dir DIR]
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// families are the families of kernels. Each has a file here, and a function
// that writes all its kernels.
var families = map[string]func(c *build.Context){
	"conv":    conv,
	"grad":    grad,
	"step":    step,
	"learn":   learn,
	"axpy":    axpy,
	"scatter": scatter,
}

func main() {
	family := flag.String("family", "", "write this family only")
	dir := flag.String("dir", "..", "write into this folder")
	flag.Parse()
	names := slices.Sorted(maps.Keys(families))
	if *family != "" {
		if families[*family] == nil {
			fmt.Fprintf(os.Stderr, "there is no family %q; there are %q\n", *family, names)
			os.Exit(2)
		}
		names = []string{*family}
	}
	for _, name := range names {
		if err := write(name, *dir); err != nil {
			fmt.Fprintf(os.Stderr, "family %s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

// write writes the two files of a family.
func write(family, dir string) error {
	c := build.NewContext()
	c.ConstraintExpr("!purego")
	families[family](c)
	file, err := c.Result()
	if err != nil {
		return err
	}
	// What the head of a file says must not depend on where it was written.
	by := printer.Config{Argv: []string{"go", "run", "-C", "avo", ".", "-family", family}, Pkg: "kernel"}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	asm, err := printer.NewGoAsm(by).Print(file)
	if err != nil {
		return err
	}
	stubs, err := printer.NewStubs(by).Print(file)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, family+"_amd64.s"), asm, 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, family+"_stubs_amd64.go"), stubs, 0o666)
}
