// Package annotation reads what somebody has noted of pictures: what is in them, and
// where. Three ways of writing that down are read, told apart by their content:
//
//   - a table in CSV with a line for every object, the columns in any order and named
//     in the first line: filename and class, or filename, xmin, ymin, xmax and ymax
//     with or without class; width and height of the picture where they are known.
//     Corners count pixels from the top left corner of the picture, so that xmax and
//     ymax are where the object ends;
//   - Pascal VOC, an XML file for every picture, alone or in a folder (M. Everingham et
//     al., "The Pascal Visual Object Classes (VOC) Challenge", IJCV 2010). Its pixels
//     count from 1, and both corners belong to the object;
//   - COCO, one JSON file (T.-Y. Lin et al., "Microsoft COCO", ECCV 2014,
//     https://cocodataset.org/#format-data). Its boxes are left, top, width and height
//     from the top left corner; segmentations and key points are passed over.
//
// All come out the same: edges in pixels from the top left corner, as CSV has them.
//
// A file that is not what it seems to be is an error that says where. What is wrong
// with a single picture is its Fault and ends nothing. Memory is bounded by the number
// of pictures, of which a file may name a million, and not by the size of the file:
// of many objects of one picture only the number and the first are kept.
package annotation
