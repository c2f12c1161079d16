package dataset

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/semaphore"
)

func TestBudget(t *testing.T) {
	b := &budget{total: 10, free: semaphore.NewWeighted(10)}
	first, err := b.take(t.Context(), 6)
	if err != nil {
		t.Fatal(err)
	}
	// What does not fit beside the first waits for it.
	taken := make(chan func())
	go func() {
		second, err := b.take(t.Context(), 5)
		if err != nil {
			t.Error(err)
		}
		taken <- second
	}()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.take(cancelled, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while waiting: %v", err)
	}
	first()
	(<-taken)()
	if _, err := b.take(t.Context(), 11); err == nil || !strings.Contains(err.Error(), "make the picture smaller") {
		t.Errorf("more than there is: %v", err)
	}
	var endless *budget
	done, err := endless.take(t.Context(), 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	done()
}

// A picture that there is no memory for ends a load, and is not left out.
func TestLoadWithoutMemory(t *testing.T) {
	f := newFake(t)
	f.pets(4)
	entries, _, err := readList(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	const total = 12*10 + 20 // less than a picture of 12x10 and its file
	items := &pets{dir: f.dir, spec: small(2), budget: &budget{total, semaphore.NewWeighted(total)}}
	l := &loader{place: f.dir, spec: small(2), items: items}
	samples, err := l.read(t.Context(), entries, &account{total: len(entries)})
	if err == nil || !strings.Contains(err.Error(), "of memory to be read") || !strings.Contains(err.Error(), "pet_00") {
		t.Errorf("%d samples, skipped %v, error %v", len(samples), l.skipped, err)
	}
}
