package wiring

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Crew is a set of goroutines that share the parts of one task. The parts
// write to different places, so who does which and when leaves no trace. The zero
// value is its caller alone.
type Crew struct {
	helpers int
	wake    chan struct{}
	home    sync.WaitGroup

	task  task
	parts int64
	next  atomic.Int64
	busy  sync.WaitGroup
}

// task is work in parts that may be done at the same time.
type task interface {
	do(part int)
}

// Start brings up a helper for every processor but the caller's.
func (c *Crew) Start() {
	c.helpers = runtime.GOMAXPROCS(0) - 1
	c.wake = make(chan struct{}, c.helpers)
	for range c.helpers {
		c.home.Go(func() {
			for range c.wake {
				c.work()
				c.busy.Done()
			}
		})
	}
}

// Stop sends the helpers home.
func (c *Crew) Stop() {
	close(c.wake)
	c.home.Wait()
	c.helpers = 0
}

// run does all parts of a task.
func (c *Crew) run(parts int, t task) {
	c.task, c.parts = t, int64(parts)
	c.next.Store(0)
	helpers := min(c.helpers, parts-1)
	c.busy.Add(helpers)
	for range helpers {
		c.wake <- struct{}{}
	}
	c.work()
	c.busy.Wait()
}

func (c *Crew) work() {
	for n := c.next.Add(1) - 1; n < c.parts; n = c.next.Add(1) - 1 {
		c.task.do(int(n))
	}
}
