package camera

import (
	"maps"
	"slices"
)

// Count is how often something happened that is no event.
type Count struct {
	Reason string
	N      int64
}

// counts are by reason.
type counts map[string]int64

func (c counts) add(reason string, n int64) {
	if n > 0 {
		c[reason] += n
	}
}

// sorted returns the counts in the order of their reasons.
func (c counts) sorted() []Count {
	var list []Count
	for _, reason := range slices.Sorted(maps.Keys(c)) {
		list = append(list, Count{reason, c[reason]})
	}
	return list
}

// Reasons for which something of a recording is no event.
const (
	outside     = "events outside the geometry"
	impossible  = "events at impossible times"
	untimed     = "events before the first timestamp"
	triggers    = "trigger events"
	special     = "special events"
	frames      = "APS and IMU records"
	otherKind   = "records of other kinds"
	unknown     = "words of unknown types"
	invalid     = "events marked invalid"
	exposures   = "exposure measurements of ATIS"
	cutOff      = "bytes of a last record that is cut off"
	cutPacket   = "last packets that are cut off"
	badPacket   = "damaged packets"
	badLines    = "lines that are no event"
	badRows     = "rows that are no event"
	missingRows = "rows that the header promises and the file lacks"
)

// What is noted of events that are kept, and of the clock.
const (
	backward = "jumps back in time"
	wraps    = "wraps of the clock"
	behind   = "bytes behind the last row"
)

// log is what a reader counts beside events.
type log struct{ skipped, noted counts }

func newLog() *log { return &log{counts{}, counts{}} }
