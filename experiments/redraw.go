package experiments

import (
	"time"
)

// Redraw reads what a run has left in a directory and draws its pictures again,
// from that alone. It returns the results. A run that kept less, an older one,
// gets the pictures that can be drawn of it. plot chooses populations for the raster,
// as Options.Plot does, among those whose spikes it has kept.
func Redraw(dir string, plot []string, now time.Time, say func(format string, args ...any)) (*Results, error) {
	r, err := finished(dir)
	if err != nil {
		return nil, err
	}
	g, err := readGallery(dir)
	if err != nil {
		return nil, err
	}
	if len(plot) > 0 {
		if err := g.choose(plot, dir, float64(r.DurationMS)); err != nil {
			return nil, err
		}
	}
	o := Options{Progress: lines(say)}
	held, err := o.hold(dir, now)
	if err != nil {
		return nil, err
	}
	defer held.Release()
	return r, drawing{r, g}.write(dir)
}

// lines is a Progress that only prints lines.
type lines func(format string, args ...any)

func (l lines) Start(string, int, string)       {}
func (l lines) Step(int, string)                {}
func (l lines) Done(string)                     {}
func (l lines) Line(format string, args ...any) { l(format, args...) }
