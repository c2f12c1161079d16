package camera

// Format is how a recording is stored.
type Format string

// The formats.
const (
	EVT2        Format = "EVT2"
	EVT21       Format = "EVT2.1"
	EVT3        Format = "EVT3"
	DAT         Format = "DAT"
	AEDAT2      Format = "AEDAT 2"
	AEDAT31     Format = "AEDAT 3.1"
	AEDAT4      Format = "AEDAT 4"
	EventStream Format = "Event Stream"
	NMNIST      Format = "N-MNIST"
	Text        Format = "text"
	NumPy       Format = "NumPy"
	HDF5        Format = "HDF5"
)

// Header is what a recording says of itself.
type Header struct {
	Format Format
	// Sensor is the camera or chip, where it is known.
	Sensor string
	// Width and Height are in pixels; 0 where nothing says them.
	Width, Height int
	// Said are decisions that the file did not settle, for people to read.
	Said []string
}
