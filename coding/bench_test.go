package coding_test

import (
	"fmt"
	"testing"

	"spikesim/coding"
	"spikesim/events"
	"spikesim/sim/random"
)

// BenchmarkTick encodes one tick of a 96x64 image of medium brightness.
func BenchmarkTick(b *testing.B) {
	pixels := make([]float32, 96*64)
	for i := range pixels {
		pixels[i] = float32(i%256) / 255
	}
	for _, kind := range everyKind {
		b.Run(kind, func(b *testing.B) {
			e := encoder(b, kind, 0.2, len(pixels))
			e.Begin(random.New(1), pixels)
			var out events.Train
			at := events.Time(0)
			b.ReportAllocs()
			for b.Loop() {
				out.Reset()
				e.Spikes(events.Window{From: at, To: at + tick}, &out)
				at += tick
			}
		})
	}
}

// BenchmarkFilter filters an image of the two sizes of the experiments.
func BenchmarkFilter(b *testing.B) {
	for _, size := range [][2]int{{44, 60}, {88, 120}} {
		for _, kind := range []string{coding.FilterDoG, coding.FilterOnOff} {
			b.Run(fmt.Sprintf("%s/%dx%d", kind, size[0], size[1]), func(b *testing.B) {
				image := picture(random.New(1), size[0]*size[1])
				f := filter(b, filterSpec(kind), size[0], size[1])
				dst := make([]float32, 2*len(image))
				b.ReportAllocs()
				for b.Loop() {
					f.Apply(dst, image)
				}
			})
		}
	}
}
