// Package picture reads picture files as people have them: JPEG, PNG, GIF, BMP,
// WebP and TIFF, told by their content, whatever the name says.
//
// Open looks at a file without decoding it: its size, how it is to be turned, and
// how much memory decoding takes, so that a caller can refuse what does not fit.
// Decode then reads the pixels. Of files with several pictures the first counts:
// the first frame of an animation, on its canvas; the first page of a TIFF file.
//
// # Turned pictures
//
// Cameras store the rows of their sensor whichever way they are held, and note in
// Exif or XMP how the picture is to be turned. Both are read wherever they may
// stand: segments APP1 of JPEG; the chunk eXIf, XMP texts and the raw profiles of
// ImageMagick in PNG; the chunks EXIF and "XMP " of WebP; the first directory of
// TIFF. Where both say something Exif counts, as in other readers; a value out of
// 1..8 says nothing.
//
// # What is refused
//
// Formats that are not read are refused by name, with a way to convert them, and
// so are kinds of the formats above whose pixels the decoders would get wrong
// without an error (see tiffTraps). A file that claims more pixels than its bytes
// can hold is refused before any memory is taken for them. That bound is sound
// but for WebP, whose pictures of one colour need hardly any bytes at all; no
// side of those is longer than 16384 pixels.
package picture
