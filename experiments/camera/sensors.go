package camera

import (
	"fmt"
	"strconv"
	"strings"

	"spikesim/experiments/printable"
)

// sensor is a camera by what its name contains, in lower case.
type sensor struct {
	name          string
	width, height int
	davis         bool // addresses of AEDAT 2 are those of a DAVIS
}

// sensors are in the order in which they are tried: the longer name before the one
// that it contains.
var sensors = []sensor{
	{"davis240", 240, 180, true},
	{"sbret10", 240, 180, true}, // the DAVIS240 by its first name
	{"davis346", 346, 260, true},
	{"davis640", 640, 480, true},
	{"davis208", 208, 192, true},
	{"dvs128", 128, 128, false},
	{"tmpdiff128", 128, 128, false},
	{"dvxplorer_lite", 320, 240, false},
	{"dvxplorer lite", 320, 240, false},
	{"dvxplorer", 640, 480, false},
	{"dvs640", 640, 480, false},
	{"genx320", 320, 320, false},
	{"imx636", 1280, 720, false},
	{"imx646", 1280, 720, false},
	{"gen41", 1280, 720, false},
	{"gen4", 1280, 720, false},
	{"gen31", 640, 480, false},
	{"gen3", 640, 480, false},
}

// sensorNamed returns the sensor that a text names, which may be a class of jAER, a
// plugin of Metavision or what a person types.
func sensorNamed(text string) (sensor, bool) {
	text = strings.ToLower(text)
	for _, s := range sensors {
		if strings.Contains(text, s.name) {
			return s, true
		}
	}
	return sensor{}, false
}

// chosenSensor returns the sensor that a person names: one of the table, or WxH.
func chosenSensor(text string) (sensor, error) {
	if s, ok := sensorNamed(text); ok {
		return s, nil
	}
	if w, h, ok := geometry(text, "x"); ok {
		return sensor{name: text, width: w, height: h}, nil
	}
	names := make([]string, len(sensors))
	for i, s := range sensors {
		names[i] = s.name
	}
	return sensor{}, fmt.Errorf("sensor %s is not known; give WIDTHxHEIGHT in pixels, or one of %s", printable.Name(text), strings.Join(names, ", "))
}

// geometry reads two sizes with a mark between them.
func geometry(text, mark string) (width, height int, ok bool) {
	w, h, found := strings.Cut(text, mark)
	width, errW := strconv.Atoi(strings.TrimSpace(w))
	height, errH := strconv.Atoi(strings.TrimSpace(h))
	ok = found && errW == nil && errH == nil && possible(width, height)
	return width, height, ok
}

// maxSide is the largest side of a sensor: coordinates have 16 bits at most, and 65,535
// is what broken headers hold.
const maxSide = 65534

func possible(width, height int) bool {
	return width > 0 && height > 0 && width <= maxSide && height <= maxSide
}
