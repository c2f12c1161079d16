package events

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// keys draws distinct keys; slots number them.
func keys(t *rapid.T, most int) []key {
	pairs := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) key {
		return key{
			due:  Time(rapid.Int64Range(0, 20).Draw(t, "due")),
			port: int32(rapid.IntRange(0, 9).Draw(t, "port")),
		}
	}), 0, most, rapid.ID[key]).Draw(t, "keys")
	for i := range pairs {
		pairs[i].slot = int32(i)
	}
	return pairs
}

func drain(q *queue, through Time) []key {
	var out []key
	for {
		k, ok := q.popThrough(through)
		if !ok {
			return out
		}
		out = append(out, k)
	}
}

func TestQueueOrdersByDueAndPort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := keys(t, 120)
		pushed := rapid.Permutation(want).Draw(t, "push order")
		slices.SortFunc(want, compareKeys)
		q := newQueue()
		for _, k := range pushed {
			q.push(k)
		}
		if got := drain(q, Never); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// A simulation pushes and pops by turns. Whatever has been pushed by then, a
// pop yields all that is due and nothing else.
func TestQueueYieldsWhatIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue()
		var held []key
		for _, k := range keys(t, 120) {
			q.push(k)
			held = append(held, k)
			if !rapid.Bool().Draw(t, "pop now") {
				continue
			}
			through := Time(rapid.Int64Range(-1, 21).Draw(t, "through"))
			slices.SortFunc(held, compareKeys)
			n := 0
			for n < len(held) && held[n].due <= through {
				n++
			}
			if got := drain(q, through); !slices.Equal(got, held[:n]) {
				t.Fatalf("through %d: got %v, want %v", through, got, held[:n])
			}
			held = held[n:]
		}
	})
}

func TestStandingKeysNeverComeOut(t *testing.T) {
	q := newQueue()
	for range 3 {
		if k, ok := q.popThrough(Never); ok {
			t.Fatalf("an empty queue yields %v", k)
		}
		q.push(key{due: Never - 1})
		if got := drain(q, Never); len(got) != 1 {
			t.Fatalf("one key was pushed, %d came out", len(got))
		}
		q.push(key{due: 1})
		q.reset()
	}
	if n := q.heap.Size(); n != standing {
		t.Errorf("queue holds %d standing keys, want %d", n, standing)
	}
}

func TestQueueAllocatesNothingInSteadyState(t *testing.T) {
	for _, live := range []int{1, standing, 90} {
		q := newQueue()
		now := Time(0)
		tick := func() {
			now++
			for port := range live {
				q.push(key{due: now, port: int32(port)})
			}
			for {
				if _, ok := q.popThrough(now); !ok {
					return
				}
			}
		}
		tick()
		if n := testing.AllocsPerRun(100, tick); n != 0 {
			t.Errorf("a tick of %d keys allocates %v times", live, n)
		}
	}
}

func BenchmarkQueue(b *testing.B) {
	b.ReportAllocs()
	const ports = 8
	q := newQueue()
	now := Time(0)
	for b.Loop() {
		now++
		for port := range int32(ports) {
			q.push(key{due: now, port: ports - port})
		}
		for range ports {
			q.popThrough(now)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/ports, "ns/packet")
}
