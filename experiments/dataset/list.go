package dataset

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spikesim/experiments/printable"
)

// parseList reads the official list format: a name and, after white space,
// numbers of which the second is the species (1 cat, 2 dog). Lines that are
// empty or start with '#' are comments. Where the species is not given, the
// capital initial of a cat's name tells. A name that is not a plain file name is
// refused with a Skip that names the line of file; a name listed twice counts
// once.
func parseList(file string, data []byte) ([]Entry, []Skip) {
	var entries []Entry
	var skipped []Skip
	seen := make(map[string]bool)
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		name := fields[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		if problem := refuse(name); problem != "" {
			skipped = append(skipped, Skip{shortened(name), fmt.Sprintf("%s line %d: %s", file, number, problem)})
			continue
		}
		entries = append(entries, Entry{Name: name, Group: species(fields)})
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return entries, skipped
}

// refuse says why a name must not become part of a path, or "".
func refuse(name string) string {
	const longest = 200
	switch {
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "the name holds bytes that are no text"
	case strings.ContainsAny(name, `/\:`):
		return "the name holds a path and not just a file name"
	case strings.Trim(name, ".") == "":
		return "the name is no file name"
	case len(name) > longest:
		return "the name is too long for a file name"
	}
	return ""
}

// shortened returns a name fit for a report, whatever was in the list.
func shortened(name string) string {
	const most = 80
	name = printable.Name(name)
	if r := []rune(name); len(r) > most {
		name = string(r[:most]) + "..."
	}
	return name
}

func species(fields []string) string {
	if len(fields) > 2 {
		switch fields[2] {
		case "1":
			return "cat"
		case "2":
			return "dog"
		}
	}
	if r, _ := utf8.DecodeRuneInString(fields[0]); unicode.IsUpper(r) {
		return "cat"
	}
	return "dog"
}
