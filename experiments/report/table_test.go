package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	columns := []Column{{Title: "breed"}, {Title: "images", Right: true}, {Title: "note"}}
	tests := []struct {
		name string
		rows [][]string
		want string
	}{
		{"numbers to the right, no space at the end", [][]string{{"pug", "1,200", "x"}, {"Maine Coon", "9", ""}}, `
breed       images  note
----------  ------  ----
pug          1,200  x
Maine Coon       9
`},
		{"short rows are filled up", [][]string{{"pug"}, nil}, `
breed  images  note
-----  ------  ----
pug

`},
		{"no rows", nil, "\n"},
		{"wide, combining and control characters", [][]string{{"日本", "1"}, {"e\u0301t\u00e9", "2"}, {"a\nb\tc", "µ"}}, `
breed            images  note
---------------  ------  ----
日本                  1
e` + "\u0301" + `té                   2
a\u000ab\u0009c       µ
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := (Table{Columns: columns, Rows: tt.rows}).Write(&out); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + out.String(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestTableRejectsLongRows(t *testing.T) {
	err := Table{Columns: []Column{{Title: "a"}}, Rows: [][]string{{"1"}, {"1", "2"}}}.Write(&bytes.Buffer{})
	if err == nil || err.Error() != "report: table row 2 has 2 cells for 1 columns" {
		t.Errorf("got error %v", err)
	}
}

func TestTableReportsWriteErrors(t *testing.T) {
	if err := (Table{Title: "a"}).Write(full{}); !errors.Is(err, errFull) {
		t.Errorf("got error %v, want %v", err, errFull)
	}
}

var errFull = errors.New("disk full")

// full is a writer that fails.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTableColumnsLineUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "columns")
		columns := make([]Column, n)
		for i := range columns {
			// A bar at the end of every cell makes the lines reach full width.
			columns[i] = Column{Title: rapid.StringN(0, 8, -1).Draw(t, "title") + "|", Right: rapid.Bool().Draw(t, "right")}
		}
		columns[n-1].Right = true
		cell := rapid.Map(rapid.String(), func(s string) string { return s + "|" })
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), 1, -1).Draw(t, "rows")
		var out bytes.Buffer
		if err := (Table{Columns: columns, Rows: rows}).Write(&out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != len(rows)+2 {
			t.Fatalf("%d lines for %d rows", len(lines), len(rows))
		}
		for _, line := range lines {
			if cells(line) != cells(lines[0]) {
				t.Fatalf("lines of different width:\n%s", out.String())
			}
		}
	})
}
