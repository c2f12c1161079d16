//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"spikesim/experiments/npz"
)

// No name drives a terminal or forges a line, from wherever it comes.
func TestHostileNames(t *testing.T) {
	inFolder(t)
	if got, _, messages := said(t, tool("run", "small.yaml", "--out", "trained")); got != exitOK {
		t.Fatal(messages)
	}
	const hostile = "a\x1b[31m\nspikesim: b\u202e\u009b\xff"
	const safe = `a\u001b[31m\u000aspikesim: b\u202e\u009b\xff`
	photograph(t, hostile+".png")
	write(t, hostile+".yaml", small+"\"k\\e[31m\\nspikesim: \\x7f\\u202e\": 1\n")
	write(t, "array.npz", "")
	if err := npz.Write("array.npz", []npz.Array{{Name: "w\u202ex", Shape: []int{1}, Data: []float32{1}}}, nil); err != nil {
		t.Fatal(err)
	}
	weights := filepath.Join("trained", "weights.npz")
	for _, tt := range []struct {
		args  []string
		lines int // on both streams together
		want  string
	}{
		{[]string{"locate", hostile + ".png", "--weights", weights}, 2, "\n" + safe + ".png: "},
		{[]string{"locate", hostile + ".png", "--weights", weights, "--no-pictures", "--json"}, 1, `{"file":"a\u001b[31m\nspikesim: b\u202e\u009b\ufffd.png"`},
		{[]string{"locate", hostile + ".jpg", "--weights", weights}, 3, "spikesim: " + safe + ".jpg is missing"},
		{[]string{"locate", hostile + ".yaml", "--weights=" + hostile + ".npz"}, 1, "spikesim: reading weights: stat " + safe + ".npz: no such file"},
		{[]string{"locate", hostile + ".png", "--weights", hostile + ".yaml"}, 1, "spikesim: reading weights: " + safe + ".yaml: not an .npz archive"},
		{[]string{"check", hostile + ".yaml"}, 1, "spikesim: " + safe + `.yaml:19: k\u001b[31m\u000aspikesim: \u007f\u202e: unknown key`},
		{[]string{"check", hostile}, 1, "spikesim: no experiment file " + safe},
		{[]string{"run", hostile}, 1, "spikesim: no experiment file " + safe},
		{[]string{"run", "--resume", hostile}, 1, "spikesim: resuming from " + safe},
		{[]string{"run", "small.yaml", "--weights", "array.npz"}, 0, `w\u202ex`},
		{[]string{"run", "small.yaml", "--set", hostile}, 2, "is no setting"},
		{[]string{"parity", hostile}, 1, safe},
		{[]string{hostile}, 0, "there is no command"},
		{[]string{"help", hostile}, 0, "there is no command"},
	} {
		cmd := tool(tt.args...)
		_, out, messages := said(t, cmd)
		text := out + messages
		if tt.lines > 0 && strings.Count(text, "\n") != tt.lines || strings.Contains(text, "\nspikesim: b") {
			t.Errorf("%q forges a line:\n%q", tt.args, text)
		}
		if !strings.Contains(text, tt.want) {
			t.Errorf("%q says\n%q\nwant\n%q", tt.args, text, tt.want)
		}
		for _, r := range text {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' {
				t.Errorf("%q says\n%q", tt.args, text)
				break
			}
		}
	}
	// Progress, too, speaks of the folder.
	if got, out, messages := said(t, tool("run", "small.yaml", "--seeds", "1", "--out", hostile)); got != exitOK || !strings.Contains(out, "\nResults in "+safe+"\n") {
		t.Errorf("exit code %d, %q, %q", got, out, messages)
	}
	if _, out, messages := said(t, tool("run", "small.yaml", "--seeds", "1", "--out", hostile)); !strings.Contains(messages, safe+"/seed-1 is complete.\n") {
		t.Errorf("%q, %q", out, messages)
	}
}
