package annotation

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

// Read returns what is noted in a file, or in all XML files of a folder and the
// folders in it. Errors name the file.
func Read(name string) (*Set, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return readFolder(name)
	}
	f, err := openfile.Regular(name)
	if err != nil {
		return nil, fmt.Errorf("annotations: %w", err)
	}
	defer f.Close()
	set, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("annotations %s: %w", printable.Name(name), err)
	}
	return set, nil
}

// read reads a file of any of the formats.
func read(r io.Reader) (*Set, error) {
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		b.Discard(len(mark))
	}
	first, err := firstByte(b)
	switch {
	case errors.Is(err, io.EOF):
		return nil, errors.New("there is nothing in it")
	case err != nil:
		return nil, err
	case first == '{':
		return readCOCO(b)
	case first == '[':
		return nil, errors.New(`is a list in JSON, and COCO is an object with "images", "annotations" and "categories"`)
	case first == '<':
		c := newCollector()
		data, err := io.ReadAll(io.LimitReader(b, maxXML+1))
		if err != nil {
			return nil, err
		}
		if err := readVOC(data, "", c); err != nil {
			return nil, err
		}
		return c.set(true), nil
	}
	return readCSV(b)
}

// firstByte returns the first that is no white space, and leaves it there.
func firstByte(b *bufio.Reader) (byte, error) {
	for {
		c, err := b.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, b.UnreadByte()
		}
	}
}

// readFolder reads a folder of XML files. What is wrong with one of them is a fault.
func readFolder(dir string) (*Set, error) {
	files, err := openfile.Files(dir, maxPictures, func(name string) bool { return strings.EqualFold(filepath.Ext(name), ".xml") })
	if err != nil {
		return nil, fmt.Errorf("annotations in %s: %w", printable.Name(dir), err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("annotations in %s: there is no XML file; of CSV and COCO give the file itself", printable.Name(dir))
	}
	c := newCollector()
	for _, name := range files {
		data, err := openfile.Read(filepath.Join(dir, filepath.FromSlash(name)), maxXML)
		if err == nil {
			err = readVOC(data, name, c)
		}
		if err != nil {
			c.fault(name, err.Error())
		}
	}
	return c.set(true), nil
}
