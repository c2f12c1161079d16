package main

import (
	"slices"

	"github.com/spf13/pflag"

	"spikesim/experiments/strictyaml"
)

// settings are values of an experiment that the command line replaces.
type settings struct{ list []strictyaml.Setting }

func (s *settings) add(flags *pflag.FlagSet) {
	flags.Var(s, "set", "change a value of the experiment, KEY=VALUE with all keys from the top down and\nelements of lists by name, for example --set network.populations.enc1.conv2d.channels=8;\nmay be given more than once")
}

// Set implements [pflag.Value].
func (s *settings) Set(text string) error {
	setting, err := strictyaml.ParseSetting(text)
	if err == nil {
		s.list = append(s.list, setting)
	}
	return err
}

// String implements [pflag.Value].
func (s *settings) String() string { return "" }

// Type implements [pflag.Value].
func (s *settings) Type() string { return "KEY=VALUE" }

// gives reports whether a value is given to a key.
func (s *settings) gives(key string) bool {
	return slices.ContainsFunc(s.list, func(setting strictyaml.Setting) bool { return setting.Path == key })
}
