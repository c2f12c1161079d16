package events

// Replay is a source that plays a spike train, as often as it is rewound.
type Replay struct {
	train Train
	next  int
}

// NewReplay returns a source that plays train, which must be sorted and have no
// spike at time 0 or before. It keeps the train.
func NewReplay(train Train) *Replay { return &Replay{train: train} }

// Train returns what is played.
func (r *Replay) Train() *Train { return &r.train }

// Rewind starts from the beginning.
func (r *Replay) Rewind() { r.next = 0 }

// Spikes implements [Source].
func (r *Replay) Spikes(w Window, out *Train) {
	for r.next < r.train.Len() && r.train.At[r.next] <= w.To {
		out.Append(r.train.At[r.next], r.train.Unit[r.next])
		r.next++
	}
}

// Record plays a source from the start to its end at duration.
func Record(source Source, duration Time) Train {
	var train Train
	source.Spikes(Window{To: duration}, &train)
	return train
}
