package dataset

import (
	"spikesim/events"
	"spikesim/experiments/box"
	"spikesim/experiments/camera"
)

// Sample is one item of a data set: what a network is shown, and what is true of
// it.
type Sample struct {
	Name string
	// Species is "cat" or "dog", and "synthetic" for a synthetic scene.
	Species string
	// Pixels holds Height rows of Width values.
	Pixels Pixels
	// Detail holds the same image at twice the height and width, 2*Height rows
	// of 2*Width values from 0 to 255, for crops. Only training images have it,
	// and only if the Spec asks for crops.
	Detail []uint8
	// Spikes are what was recorded of every population, instead of pixels. Units are
	// in C order of channel, row, column.
	Spikes map[string]events.Train
	// Recording is what an event camera saw, instead of pixels; its events are read when
	// they are shown.
	Recording *camera.Clip

	// What is true of the sample, as far as the data set says it: the box of its
	// object, its class from 0 on, a number.
	Box   box.Box
	Class int
	Value float64
}

// Set is a data set in memory. It takes a byte a pixel, so that 6,835 images of
// 88x120 are 72 MB; synthetic scenes take 4. With crops a training image takes
// 4 more: Detail has four times as many pixels of one byte.
type Set struct {
	// Name is that of the Spec, Labels says what is known of the samples: those of
	// the Spec, "exact" of a synthetic set.
	Name, Labels string
	Synthetic    bool
	// Height and Width of every sample, in pixels; 0 where samples have none.
	Height, Width int
	// Recordings: the samples are recordings of event cameras.
	Recordings bool
	// Train and Test are the parts. All is Test in a set that LoadAll or DrawAll
	// returns.
	Train, Test []Sample
	// Validation holds the images of the train part that are set aside; Train
	// does not.
	Validation []Sample
	// Classes are the names of the classes that Sample.Class counts, where they have
	// names.
	Classes []string
	// Skipped lists, sorted by name, the items that were met and could not be
	// used. A limited load may meet only part of them.
	Skipped []Skip
	// Notes say what else a reader of results must know of the data.
	Notes []string
}

// Skip says why an item is not part of the set.
type Skip struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}
