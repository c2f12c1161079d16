package hdf5_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"spikesim/experiments/hdf5"
)

// readAll reads all that bytes hold, whatever comes of it.
func readAll(data []byte) error {
	f, err := hdf5.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	_, err = contents(f)
	return err
}

// A file that was cut short is an error, wherever it was cut.
func TestTruncated(t *testing.T) {
	for _, name := range []string{"read_small.h5", "read_small_latest.h5", "read_userblock.h5"} {
		whole := load(t, name)
		for n := range whole {
			if err := readAll(whole[:n]); err == nil || n > 2000 && !strings.Contains(err.Error(), "cut short") {
				t.Fatalf("%s: the first %d bytes of %d: %v", name, n, len(whole), err)
			}
		}
	}
}

// A byte that is not what it was costs no more than the file's length allows.
func TestFlippedBytes(t *testing.T) {
	for name, flips := range map[string][]byte{
		"read_small.h5": {0x10, 0xff}, "read_small_latest.h5": {0x10, 0xff}, "read_old.h5": {0xff},
	} {
		data := load(t, name)
		// Deflate is in read_old.h5 only, and makes of its few bytes at most 1,032 times
		// as many, which two steps more copy.
		limit := uint64(3*1032*len(data) + 1<<20)
		failed := 0
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range data {
			if testing.Short() && i%8 != 0 {
				continue
			}
			for _, bits := range flips {
				data[i] ^= bits
				if readAll(data) != nil {
					failed++
				}
				data[i] ^= bits
			}
			if i%16 == 0 {
				runtime.ReadMemStats(&after)
				if got := (after.TotalAlloc - before.TotalAlloc) / 16 / uint64(len(flips)); got > limit {
					t.Errorf("%s: %d bytes allocated with another byte at %d or before", name, got, i)
				}
				before = after
			}
		}
		if err := readAll(data); err != nil {
			t.Error(err)
		}
		t.Logf("%s: %d of %d files are refused", name, failed, len(flips)*len(data))
	}
}

// In the metadata of the new format no byte can change unnoticed.
func TestChecksums(t *testing.T) {
	data := load(t, "read_small_latest.h5")
	whole := open(t, data)
	want, err := contents(whole)
	if err != nil {
		t.Fatal(err)
	}
	start := bytes.Index(data, []byte("OHDR"))
	for i := start; i < start+100; i++ {
		data[i] ^= 4
		if err := readAll(data); err == nil {
			t.Errorf("a bit of byte %d, in an object header, was changed unnoticed", i)
		}
		data[i] ^= 4
	}
	sameContents(t, open(t, data), want)
}
