package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"spikesim/experiments"
	"spikesim/experiments/strictyaml"
)

// TestDocumentsShowRealOutput runs the examples of the documents, blocks of
//
//	$ spikesim check experiments/tiny.yaml
//	what it prints
//
// from an empty folder, one after the other, and compares. Times and the memory of the
// machine may differ, and so may the widths of columns; a line of "…" stands for any
// number of lines. Commands of other programs are not run, nor is a block below a
// comment that begins with <!-- not replayed, and says why.
func TestDocumentsShowRealOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	// The estimate of memory depends on it, and main sets it.
	defer debug.SetGCPercent(debug.SetGCPercent(garbagePercent))
	for _, file := range []string{"README.md", "cmd/spikesim/README.md"} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(root, file))
			if err != nil {
				t.Fatal(err)
			}
			bad := damaged(t)
			t.Chdir(t.TempDir())
			files := experimentsIn(string(text))
			files["bad.yaml"] = bad
			for name, data := range files {
				if err := os.WriteFile(name, data, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			ran := 0
			for _, e := range examples(string(text)) {
				args, ok := strings.CutPrefix(e.command, "spikesim ")
				if !ok {
					continue
				}
				ran++
				var out, messages bytes.Buffer
				run(t.Context(), strings.Fields(args), &out, &messages)
				// Progress goes to standard error as well; an example shows what remains.
				for line := range strings.Lines(messages.String()) {
					if strings.HasPrefix(line, "spikesim: ") || strings.HasPrefix(line, "bad.yaml") {
						out.WriteString(line)
					}
				}
				if err := sameOutput(e.output, out.String()); err != nil {
					t.Errorf("$ %s: %v", e.command, err)
				}
			}
			if ran == 0 {
				t.Error("no example was found")
			}
		})
	}
}

// The experiments that any document tells how to run are there, with the settings that
// it gives them.
func TestDocumentedSettingsExist(t *testing.T) {
	found := 0
	for _, file := range projectFiles(t) {
		if path.Ext(file) != ".md" {
			continue
		}
		text := strings.ReplaceAll(string(contents(t, file)), "\\\n", " ")
		for line := range strings.Lines(text) {
			words := strings.Fields(strings.TrimPrefix(line, "$ "))
			if len(words) < 3 || words[0] != "spikesim" || !strings.HasPrefix(words[2], "experiments/") || !strings.HasSuffix(words[2], ".yaml") {
				continue
			}
			found++
			var settings []strictyaml.Setting
			for i, word := range words {
				if word != "--set" {
					continue
				}
				s, err := strictyaml.ParseSetting(words[i+1])
				if err != nil {
					t.Fatal(err)
				}
				settings = append(settings, s)
			}
			if _, err := experiments.Load(t.Context(), words[2], settings...); err != nil {
				t.Errorf("%s: %s\n%v", file, strings.Join(words, " "), err)
			}
		}
	}
	if found < 5 {
		t.Errorf("%d commands with an experiment are in the documents", found)
	}
}

// experimentsIn returns the experiments that a document shows whole: blocks of YAML
// whose first line is a comment with the name of the file.
func experimentsIn(text string) map[string][]byte {
	files := map[string][]byte{}
	for _, block := range strings.Split(text, "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		first, _, _ := strings.Cut(block, "\n")
		if name, ok := strings.CutPrefix(first, "# "); ok && strings.HasSuffix(name, ".yaml") {
			files[name] = []byte(block)
		}
	}
	return files
}

// damaged is the experiment with mistakes that the documents speak of.
func damaged(t *testing.T) []byte {
	tiny, err := os.ReadFile(filepath.Join(root, "experiments/tiny.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, mistake := range [][2]string{{"tau_m_ms", "tau_m"}, {"kernel: 5", "kernel: 0"}, {"kind: adamax", "kind: adamw"}} {
		if !bytes.Contains(tiny, []byte(mistake[0])) {
			t.Fatalf("tiny.yaml has no %q", mistake[0])
		}
		tiny = bytes.Replace(tiny, []byte(mistake[0]), []byte(mistake[1]), 1)
	}
	return tiny
}

// example is a command of a document with what it prints.
type example struct{ command, output string }

// examples returns the examples of a document that are to be replayed.
func examples(text string) (list []example) {
	skip, in, begun := false, false, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			if in, begun = !in, false; !in {
				skip = false
			}
		case !in && strings.HasPrefix(line, "<!-- not replayed"):
			skip = true
		case in && !skip && strings.HasPrefix(line, "$ "):
			list, begun = append(list, example{command: line[2:]}), true
		case begun:
			list[len(list)-1].output += line + "\n"
		}
	}
	return list
}

var (
	someTime = regexp.MustCompile(`[\d.,]+ (ns|µs|ms|s|min|h)\b`)
	spaces   = regexp.MustCompile(`[ -]{2,}`)
	machine  = regexp.MustCompile(`(?m)^(Time:.*|.*may be taken here.*)$`)
)

// plain returns lines without what differs from run to run.
func plain(text string) []string {
	text = machine.ReplaceAllString(text, "…this machine…")
	text = someTime.ReplaceAllString(text, "a time")
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(spaces.ReplaceAllString(line, " ")); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func sameOutput(want, got string) error {
	w, g := plain(want), plain(got)
	for len(w) > 0 {
		if w[0] == "…" {
			w = w[1:]
			for len(w) > 0 && len(g) > 0 && g[0] != w[0] {
				g = g[1:]
			}
			if len(w) == 0 {
				return nil
			}
			continue
		}
		if len(g) == 0 || g[0] != w[0] {
			return fmt.Errorf("the document has\n%q\nwhere it prints\n%q", w[0], append(g, "nothing")[0])
		}
		w, g = w[1:], g[1:]
	}
	if len(g) > 0 {
		return fmt.Errorf("it prints more than the document has: %q", g[0])
	}
	return nil
}
