package camera

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"spikesim/experiments/printable"
)

// prophesee reads the header that RAW and DAT files have, lines of "% key value", and
// makes the source.
func (r *Reader) prophesee(b *bufio.Reader) error {
	lines, err := headerLines(b, '%')
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, line := range lines {
		key, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "%")), " ")
		values[strings.ToLower(key)] = strings.TrimSpace(value)
	}
	// The newer way: "% format EVT3;height=720;width=1280".
	kind, rest, _ := strings.Cut(values["format"], ";")
	for rest != "" {
		var item string
		item, rest, _ = strings.Cut(rest, ";")
		key, value, _ := strings.Cut(item, "=")
		values[strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
	}
	h := &r.header
	if w, hh, ok := geometry(values["width"]+"x"+values["height"], "x"); ok {
		h.Width, h.Height = w, hh
	} else if w, hh, ok := geometry(values["geometry"], "x"); ok {
		h.Width, h.Height = w, hh
	} else if values["width"] != "" && values["height"] != "" {
		fmt.Sscan(values["width"], &h.Width)
		fmt.Sscan(values["height"], &h.Height)
		if h.Width == 0 && h.Height == 0 {
			h.Width = -1 // said, and impossible
		}
	}
	for _, key := range []string{"sensor_name", "plugin_name", "generation", "sensor_generation", "camera_integrator_name"} {
		text := values[key]
		if strings.HasSuffix(key, "generation") && text != "" {
			text = "gen" + strings.ReplaceAll(text, ".", "")
		}
		if s, ok := sensorNamed(text); ok {
			h.Sensor = s.name
			if h.Width == 0 {
				h.Width, h.Height = s.width, s.height
				h.Said = append(h.Said, fmt.Sprintf("the geometry is that of %s %s", key, printable.Name(values[key])))
			}
			break
		}
	}
	if kind == "" && values["evt"] != "" {
		kind = "EVT" + values["evt"]
	}
	var d decoder
	switch strings.TrimSuffix(strings.ToUpper(kind), ".0") {
	case "EVT2":
		h.Format, d = EVT2, &evt2{log: r.log}
	case "EVT21", "EVT2.1":
		h.Format, d = EVT21, &evt21{log: r.log, swapped: values["endianness"] == "legacy"}
	case "EVT3":
		h.Format, d = EVT3, &evt3{log: r.log}
	case "":
		return r.dat(b, values)
	default:
		return fmt.Errorf("RAW in the format %s is not read; EVT2, EVT2.1 and EVT3 are", printable.Name(kind))
	}
	r.source = newWords(b, d, r.log)
	return nil
}

// Types of events that DAT files hold: pixels' changes, by their old number and today's.
const (
	datOld = 0
	datNow = 12
)

// dat reads the two bytes that follow the header of a DAT file.
func (r *Reader) dat(b *bufio.Reader, values map[string]string) error {
	r.header.Format = DAT
	var kind [2]byte
	if _, err := io.ReadFull(b, kind[:]); err != nil {
		return errors.New("DAT: there is nothing after the header")
	}
	if values["integrator_name"] != "" && kind[1] != 8 {
		return errors.New("RAW: the header does not say its format (a line \"% evt 3.0\")")
	}
	if (kind[0] != datOld && kind[0] != datNow) || kind[1] != 8 {
		return fmt.Errorf("DAT with events of type %d and %d bytes is not read; pixels' changes (type 0 or 12, 8 bytes) are", kind[0], kind[1])
	}
	version := values["version"]
	if version != "" && version != "1" && version != "2" {
		return fmt.Errorf("DAT of version %s is not read; 1 and 2 are", printable.Name(version))
	}
	r.source = newWords(b, &dat{first: version == "1", log: r.log}, r.log)
	return nil
}
