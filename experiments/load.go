package experiments

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"spikesim/experiments/memory"
	"spikesim/experiments/openfile"
	"spikesim/experiments/strictyaml"
)

//go:embed *.yaml
var builtin embed.FS

// maxExperimentBytes bounds what is read into memory for an experiment.
const maxExperimentBytes = 16 << 20

// shortExperimentBytes is what is read without a look at the memory there is.
const shortExperimentBytes = 256 << 10

// Load reads an experiment from a YAML file, with all that is wrong with it in
// one error. A file that does not exist but has the name of an experiment that
// comes with the tool, with or without a leading experiments/, is taken from
// the tool itself. It can also be a pipe that the program was handed, such as
// /dev/stdin, which is read until ctx ends. Settings change values in it first.
func Load(ctx context.Context, file string, settings ...strictyaml.Setting) (*Spec, error) {
	data, err := openfile.ReadStream(ctx, file, maxExperimentBytes)
	if errors.Is(err, fs.ErrNotExist) {
		if inside, found := fromTool(file); found {
			data, err = inside, nil
		} else {
			return nil, fmt.Errorf("no experiment file %s; experiments that come with the tool: %s", file, strings.Join(Builtin(), ", "))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("reading the experiment: %w", err)
	}
	return Parse(filepath.Base(file), data, settings...)
}

// Parse reads an experiment from YAML, of which settings change values first;
// name is the file's, for messages. One that is long is refused where there is not
// the memory to take it apart.
func Parse(name string, data []byte, settings ...strictyaml.Setting) (*Spec, error) {
	s := defaults()
	for _, setting := range settings {
		s.settings = append(s.settings, setting.String())
	}
	if len(data) > shortExperimentBytes {
		part := memory.Part{Name: "keys and values", Bytes: int64(len(data)) * strictyaml.BytesPerByte, Remedy: "shorten the lists in it"}
		if err := memory.Check("the experiment "+name, part); err != nil {
			return nil, err
		}
	}
	if err := strictyaml.LoadSet(name, data, settings, &s, s.validate); err != nil {
		return nil, err
	}
	return &s, nil
}

// YAML returns the experiment with every default written out.
func (s *Spec) YAML() ([]byte, error) { return strictyaml.Marshal(s) }

// Builtin returns the names of the experiments that come with the tool.
func Builtin() []string {
	entries, err := builtin.ReadDir(".")
	if err != nil {
		panic("experiments: " + err.Error())
	}
	var names []string
	for _, e := range entries {
		names = append(names, "experiments/"+e.Name())
	}
	slices.Sort(names)
	return names
}

func fromTool(file string) ([]byte, bool) {
	name := strings.TrimPrefix(path.Clean(filepath.ToSlash(file)), "experiments/")
	data, err := builtin.ReadFile(name)
	return data, err == nil
}
