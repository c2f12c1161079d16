package network

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// crew is a set of goroutines that share the parts of one task. The parts
// write to different places, so who does which and when leaves no trace.
type crew struct {
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

// start brings up a helper for every processor but the caller's.
func (c *crew) start() {
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

// stop sends the helpers home.
func (c *crew) stop() {
	close(c.wake)
	c.home.Wait()
	c.helpers = 0
}

// run does all parts of a task.
func (c *crew) run(parts int, t task) {
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

func (c *crew) work() {
	for n := c.next.Add(1) - 1; n < c.parts; n = c.next.Add(1) - 1 {
		c.task.do(int(n))
	}
}
