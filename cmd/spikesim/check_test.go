//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Boxes are written of every data set of files whose task they are, and of no other.
func TestCheckBoxes(t *testing.T) {
	inFolder(t)
	if err := os.Mkdir("set", 0o777); err != nil {
		t.Fatal(err)
	}
	boxes := "filename,width,height,class,xmin,ymin,xmax,ymax\n"
	for i := range 4 {
		name := fmt.Sprintf("cat%d.png", i)
		photograph(t, "set/"+name)
		boxes += name + ",12,8,cat,3,2,9,6\n"
	}
	write(t, "boxes.csv", boxes)
	images := []string{"--set", "dataset.name=images", "--set", "dataset.annotations=boxes.csv", "--set", "dataset.train_images=3",
		"--data", "set", "--boxes", "out.csv"}
	if got, _, messages := said(t, tool(append([]string{"check", "small.yaml"}, images...)...)); got != exitOK {
		t.Fatalf("exit code %d and\n%s", got, messages)
	}
	data, err := os.ReadFile("out.csv")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(string(data)), "\n"); len(lines) != 5 || lines[0] != "name,part,xmin,ymin,xmax,ymax" {
		t.Errorf("wrote\n%s", data)
	}
	for i := range 4 {
		if !strings.Contains(string(data), fmt.Sprintf("cat%d.png,", i)) || strings.Count(string(data), ",0.25,0.25,0.75,0.75") != 4 {
			t.Errorf("cat%d.png, or its box, is not in\n%s", i, data)
		}
	}
	for want, args := range map[string][]string{
		"which has no files":        nil,
		"whose answers are no boxe": {"--set", "task={classes: {count: 3}}"},
	} {
		got, _, messages := said(t, tool(append([]string{"check", "small.yaml", "--boxes", "none.csv"}, args...)...))
		if got == exitOK || !strings.Contains(messages, want) {
			t.Errorf("%v: exit code %d and\n%s", args, got, messages)
		}
	}
}
