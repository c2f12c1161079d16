package camera

import (
	"testing"

	"spikesim/sim/random"
)

// The short way reads what the long way reads, or leaves it to that.
func TestPlain(t *testing.T) {
	lines := []string{"1,2,3,0", "0.123456,12,3,1", "12.,3,4,1", ".5,1,1,0", "1,2,3", "1,2,3,4,5", "1,,3,4", "1 , 2,3,1",
		"123456789012345.6,1,2,1", "1e3,2,3,1", "-1,2,3,1", "1.5.5,2,3,1", ".,1,1,1", "000000000000000001,1,1,1", "", ","}
	key := random.New(1)
	for i := range 20_000 { // of what lines are made of
		k := key.Int(i)
		b := make([]byte, 5+int(k.Float64(0)*20))
		for j := range b {
			b[j] = "0123456789,,,.-e "[int(k.Float64(uint64(j+1))*17)]
		}
		lines = append(lines, string(b))
	}
	short := 0
	for _, line := range lines {
		var fast, slow [4]value
		if !plain([]byte(line), ',', &fast) {
			continue
		}
		short++
		var parts [5][]byte
		if fields([]byte(line), ',', &parts) != 4 {
			t.Fatalf("%q has not four fields", line)
		}
		for i := range slow {
			var ok bool
			if slow[i], _, ok = number(parts[i]); !ok || slow[i] != fast[i] {
				t.Fatalf("%q: field %d is %v, %v; the short way reads %v", line, i, slow[i], ok, fast[i])
			}
		}
	}
	if short < 30 {
		t.Errorf("%d lines went the short way", short)
	}
}
