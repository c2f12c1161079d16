// Package experiments runs whole experiments: it reads a description from YAML,
// loads the data, trains and tests a network, and writes what it found.
//
// [Load] reads a [Spec] strictly; [Run] carries it out and returns [Results],
// which it also writes to a directory beside pictures, weights and a checkpoint.
//
// The experiments that come with the project lie in this directory as YAML
// files; they are compiled in, so that the tool finds them from anywhere.
package experiments
