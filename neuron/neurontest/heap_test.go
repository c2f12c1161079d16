package neurontest_test

import (
	"testing"

	"spikesim/neuron/neurontest"
)

type heapNode struct {
	all, part []float32
	next      *heapNode
	any       any
}

func TestHeapSize(t *testing.T) {
	all := make([]float32, 100, 128)
	one := heapNode{all: all, part: all[50:60:60]}
	two := &heapNode{all: all, any: []int64{1, 2, 3}}
	two.next = two // a circle
	const node = 3*8 + 3*8 + 8 + 2*8
	for _, test := range []struct {
		name string
		v    any
		want int64
	}{
		{"nothing", nil, 0},
		{"number", 5, 0},
		{"slice with room", all, 512},
		{"slice twice and in part", one, 512},
		{"circle", two, 512 + 24 + node},
		{"both", []any{one, two}, 512 + 24 + node + 2*16},
		{"slice of slices", [][]byte{make([]byte, 7), make([]byte, 9)}, 16 + 2*24},
		{"map", map[int32]int64{1: 1, 2: 2}, 2 * 12},
	} {
		if got := neurontest.HeapSize(test.v); got != test.want {
			t.Errorf("%s: %d bytes, want %d", test.name, got, test.want)
		}
	}
}
