package camera

// Event is a change of brightness at a pixel.
type Event struct {
	// Time is in microseconds, from the zero of the recording.
	Time int64
	// X counts columns from the left and Y rows, from 0, as the camera stored them.
	X, Y uint16
	// On is an increase of brightness.
	On bool
}
