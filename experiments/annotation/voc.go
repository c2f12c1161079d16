package annotation

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
)

// maxXML bounds the file of one picture, in bytes.
const maxXML = 1 << 20

// vocPicture is a file of Pascal VOC. Numbers are text, for not every tool writes
// whole ones.
type vocPicture struct {
	XMLName  xml.Name `xml:"annotation"`
	Filename string   `xml:"filename"`
	Size     struct {
		Width  string `xml:"width"`
		Height string `xml:"height"`
	} `xml:"size"`
	Objects []vocObject `xml:"object"`
}

type vocObject struct {
	Name string `xml:"name"`
	Box  *struct {
		XMin string `xml:"xmin"`
		YMin string `xml:"ymin"`
		XMax string `xml:"xmax"`
		YMax string `xml:"ymax"`
	} `xml:"bndbox"`
}

// readVOC reads the file of one picture. Where that does not say of which, it is the
// one called as the file is; a picture without a folder is in that of the file.
func readVOC(data []byte, file string, c *collector) error {
	if len(data) > maxXML {
		return fmt.Errorf("has more than %d bytes, which is no file of one picture", maxXML)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	var v vocPicture
	if err := d.Decode(&v); err != nil {
		return fmt.Errorf("is no Pascal VOC: %w", err)
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("is no Pascal VOC: %w", err)
		}
		if _, second := token.(xml.StartElement); second {
			return errors.New("is no Pascal VOC: it goes on behind its picture; give a folder with a file for every picture")
		}
	}
	name := strings.TrimSpace(v.Filename)
	if name == "" && file != "" {
		name = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	if name != "" && !strings.ContainsAny(name, `/\`) {
		name = path.Join(path.Dir(file), name)
	}
	p, err := c.picture(name)
	if err != nil {
		return err
	}
	p.sized(vocSide(v.Size.Width), vocSide(v.Size.Height))
	for _, o := range v.Objects {
		box, fault := o.box()
		p.add(strings.TrimSpace(o.Name), box, fault)
	}
	return nil
}

// vocSide returns the side of a picture, 0 where it is not noted.
func vocSide(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return -1
	}
	return whole(v)
}

// box returns the edges of an object: its pixels count from 1, and the last belongs
// to it.
func (o *vocObject) box() (b Box, fault string) {
	if o.Box == nil {
		return Box{}, "an object has no bndbox"
	}
	for _, edge := range []struct {
		name, text string
		v          *float64
		before     float64
	}{
		{"xmin", o.Box.XMin, &b.XMin, 1}, {"ymin", o.Box.YMin, &b.YMin, 1}, {"xmax", o.Box.XMax, &b.XMax, 0}, {"ymax", o.Box.YMax, &b.YMax, 0},
	} {
		v, err := strconv.ParseFloat(strings.TrimSpace(edge.text), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return Box{}, fmt.Sprintf("%s %q of an object is no number", edge.name, edge.text[:min(len(edge.text), 30)])
		}
		*edge.v = v - edge.before
	}
	return b, ""
}
