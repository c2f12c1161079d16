package experiments

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"spikesim/experiments/files"
	"spikesim/experiments/report"
)

// Found reports whether there is a box at all.
func (l *Location) Found() bool { return l.fraction.Valid() }

// CheckPicture reports an error if there is not the memory to draw the picture of
// a photograph.
func (l *Location) CheckPicture(photograph string) error {
	return l.photograph.CheckPicture(photograph)
}

// Pictures writes photographs with the boxes found in them to a folder and
// overwrites nothing but earlier pictures of its own; see package files for the
// rule.
type Pictures struct {
	dir   string
	spare []fs.FileInfo // files never to be overwritten
}

// NewPictures makes the folder where it is missing and makes sure that it can be
// written to. The photographs are not overwritten under any name they go by.
func NewPictures(dir string, photographs []string) (*Pictures, error) {
	p := &Pictures{dir: dir}
	for _, file := range photographs {
		if info, err := os.Stat(file); err == nil {
			p.spare = append(p.spare, info)
		}
	}
	return p, files.Ready(dir)
}

// Write writes the photograph as PNG, in its own size and upright, with the box
// drawn in, and returns the name of the file: IMAGE-box.png, or IMAGE-box-2.png
// and so on where that is taken.
func (p *Pictures) Write(l *Location, photograph string) (string, error) {
	picture := l.photograph.Picture()
	of := fingerprint(picture)
	var b bytes.Buffer
	if err := report.Photograph(&b, picture, rect(l.fraction)); err != nil {
		return "", fmt.Errorf("drawing the box in %s: %w", photograph, err)
	}
	data, err := mark(b.Bytes(), of)
	if err != nil {
		return "", err
	}
	base := filepath.Base(photograph)
	base = strings.TrimSuffix(base, filepath.Ext(base)) + "-box"
	name := filepath.Join(p.dir, base+".png")
	for n := 2; ; n++ {
		put := files.Add
		if p.own(name, of, int64(len(data))) {
			put = files.Replace
		}
		err := put(name, files.Bytes(data))
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		name = filepath.Join(p.dir, fmt.Sprintf("%s-%d.png", base, n))
	}
	info, err := os.Stat(name)
	p.spare = append(p.spare, info)
	return name, err
}

// own reports whether a file is an earlier picture of the photograph with a
// fingerprint, as it was written, that may be overwritten. Pictures of one
// photograph have about the same size, and what is far larger is not read.
func (p *Pictures) own(name, of string, size int64) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 2*size {
		return false
	}
	for _, spare := range p.spare {
		if os.SameFile(info, spare) {
			return false
		}
	}
	data, err := os.ReadFile(name)
	return err == nil && marked(data, of)
}

// fingerprint tells photographs apart by their pixels.
func fingerprint(picture *image.RGBA) string {
	h := sha256.New()
	fmt.Fprintf(h, "%v", picture.Rect)
	h.Write(picture.Pix)
	return hex.EncodeToString(h.Sum(nil))
}

// endBytes is the size of the last chunk of a PNG, IEND.
const endBytes = 12

// mark puts a text chunk before the end of a PNG that says what the picture is:
// drawn by this tool, of which photograph, and with which bytes, so that a change
// by another program shows. See PNG (ISO/IEC 15948), 11.3.3.2 tEXt.
func mark(data []byte, of string) ([]byte, error) {
	if len(data) < endBytes || string(data[len(data)-8:len(data)-4]) != "IEND" {
		return nil, errors.New("experiments: a picture without an end")
	}
	body, end := data[:len(data)-endBytes], data[len(data)-endBytes:]
	return bytes.Join([][]byte{body, markOf(body, of), end}, nil), nil
}

// marked reports whether a PNG is as mark left it.
func marked(data []byte, of string) bool {
	body := len(data) - endBytes - len(markOf(nil, of))
	return body >= 0 && bytes.Equal(data[body:len(data)-endBytes], markOf(data[:body], of))
}

// markOf returns the text chunk for the bytes of a PNG before it.
func markOf(body []byte, of string) []byte {
	text := fmt.Sprintf("Source\x00spikesim locate; photograph %s; picture %x", of, sha256.Sum256(body))
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	chunk = append(chunk, "tEXt"+text...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
}
