package dataset

import "spikesim/experiments/box"

// Sample is one image with the box of the object in it.
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
	Box    box.Box
}

// Set is a data set in memory. It takes a byte a pixel, so that 6,835 images of
// 88x120 are 72 MB; synthetic scenes take 4. With crops a training image takes
// 4 more: Detail has four times as many pixels of one byte.
type Set struct {
	// Name and Labels are those of the Spec; Labels of a synthetic set are
	// "exact".
	Name, Labels string
	Synthetic    bool
	// Height and Width of every sample, in pixels.
	Height, Width int
	Train, Test   []Sample
	// Validation holds the images of the train part that are set aside; Train
	// does not.
	Validation []Sample
	// Skipped lists, sorted by name, the pets that were met and could not be
	// used. A limited load may meet only part of them.
	Skipped []Skip
}

// Skip says why a pet of the list is not part of the set.
type Skip struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}
