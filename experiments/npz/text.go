package npz

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxTextBytes bounds an array of text, whose bytes say little: four to a
// character, and zeros behind all but the longest.
const maxTextBytes = 64 << 20

// textDtype returns the type of text of the given number of characters: code
// points in UTF-32, with zeros behind a shorter text.
func textDtype(width int) dtype {
	return dtype{
		descr: "<U" + strconv.Itoa(width), size: 4 * width, text: true,
		read: func(r io.Reader, n int) (any, error) { return readText(r, n, width) },
	}
}

// textNamed returns the type that a descr like "<U5" names.
func textNamed(descr string) (dtype, error) {
	width, err := strconv.ParseUint(strings.TrimPrefix(descr, "<U"), 10, 32)
	if err != nil || width == 0 || width > maxTextBytes/4 {
		return dtype{}, fmt.Errorf("type %q is no text of 1 to %d characters", descr, maxTextBytes/4)
	}
	return textDtype(int(width)), nil
}

// textOf returns the type that holds all texts: that of the longest.
func textOf(texts []string) dtype {
	width := 1
	for _, s := range texts {
		width = max(width, utf8.RuneCountInString(s))
	}
	return textDtype(width)
}

// readText reads n texts of width characters.
func readText(r io.Reader, n, width int) (any, error) {
	texts := make([]string, n)
	for i := range texts {
		points, err := readSlice[uint32](r, width)
		if err != nil {
			return nil, err
		}
		if texts[i], err = fromUTF32(points.([]uint32)); err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
	}
	return texts, nil
}

// fromUTF32 returns the text of code points without the zeros behind it.
func fromUTF32(points []uint32) (string, error) {
	for len(points) > 0 && points[len(points)-1] == 0 {
		points = points[:len(points)-1]
	}
	var text strings.Builder
	text.Grow(len(points))
	for i, p := range points {
		if p > utf8.MaxRune || !utf8.ValidRune(rune(p)) {
			return "", fmt.Errorf("character %d is %#x, no Unicode code point", i, p)
		}
		text.WriteRune(rune(p))
	}
	return text.String(), nil
}

// writeText writes texts of up to width characters.
func writeText(w io.Writer, texts []string, width int) error {
	row := make([]byte, 0, 4*width)
	for _, s := range texts {
		row = row[:0]
		for _, r := range s {
			row = binary.LittleEndian.AppendUint32(row, uint32(r))
		}
		if _, err := w.Write(append(row, make([]byte, 4*width-len(row))...)); err != nil {
			return err
		}
	}
	return nil
}

// checkText reports texts that would not be read as they were written.
func checkText(texts []string) error {
	for i, s := range texts {
		switch {
		case !utf8.ValidString(s):
			return fmt.Errorf("text %d is not valid UTF-8", i)
		case strings.HasSuffix(s, "\x00"):
			return fmt.Errorf("text %d ends in a zero, which the format takes for its end", i)
		}
	}
	return nil
}

// Text returns the only element of an array of text.
func (a Array) Text() (string, error) {
	texts, ok := a.Data.([]string)
	if !ok {
		return "", fmt.Errorf("array %q has elements of type %T, not text", a.Name, a.Data)
	}
	if err := a.check(); err != nil {
		return "", fmt.Errorf("array %q: %w", a.Name, err)
	}
	if len(texts) != 1 {
		return "", fmt.Errorf("array %q has shape %v; want one text", a.Name, a.Shape)
	}
	return texts[0], nil
}
