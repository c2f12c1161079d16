package network

import "spikesim/network/wiring"

// Shape is the extent of a map of units: channels, height and width.
type Shape = wiring.Shape
