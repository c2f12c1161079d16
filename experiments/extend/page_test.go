package extend_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"spikesim/experiments"
)

// ratesPage is a page of a report: what every population fired, as a table for a
// spreadsheet.
type ratesPage struct{}

func (ratesPage) File() string { return "rates.csv" }

func (ratesPage) Has(r *experiments.Results) bool { return len(r.Populations) > 0 }

func (ratesPage) Draw(w io.Writer, r *experiments.Results) error {
	if _, err := fmt.Fprintln(w, "population,rate_per_ms"); err != nil {
		return err
	}
	for _, p := range r.Populations {
		if _, err := fmt.Fprintf(w, "%s,%g\n", p.Name, p.RatePerMS); err != nil {
			return err
		}
	}
	return nil
}

func init() { experiments.RegisterPage(ratesPage{}) }

// A page is made at the end of a run, and again by a report.
func TestAddedPage(t *testing.T) {
	o := options(t)
	o.NoPictures = false
	results := run(t, parse(t, "epochs=1"), o)
	file := filepath.Join(results.Dir, ratesPage{}.File())
	want, err := os.ReadFile(file)
	if err != nil || len(want) < 40 {
		t.Fatalf("%q, %v", want, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := experiments.Redraw(results.Dir, nil, time.Now(), t.Logf); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("a page takes the name of another file of a run")
		}
	}()
	experiments.RegisterPage(ratesPage{})
}
