// Package report turns the results of an experiment into things people read:
// pictures (PNG) and plain-text tables.
//
//   - ContactSheet shows images with the predicted box and the true one;
//   - Photograph shows a picture in its own size with a predicted box;
//   - Raster shows the spikes of one sample, one band per population;
//   - RasterPair shows where two runs of one sample differ;
//   - Curves shows quantities over epochs, or anything over anything;
//   - LogLog shows them on logarithmic axes, for errors over time steps;
//   - Table is a table for a terminal; SI, Joules, Duration and Count format the
//     numbers in it.
//
// Every picture is a pure function of its arguments: the same input gives the
// same bytes. Fonts are compiled in and nothing is read from the machine or
// the network. Colours are those of Okabe and Ito (2008), which stay apart
// under the common forms of colour blindness; where two of them carry a
// meaning, the line style carries it too, so that pictures survive printing in
// grey.
//
// Nothing is dropped in silence: a spike that lies outside its population or
// sample is an error, not a missing dot, and values that cannot be drawn leave
// a gap.
package report
