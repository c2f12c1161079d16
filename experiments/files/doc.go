// Package files writes the tool's files so that no file of anybody else is replaced
// and none is ever half written.
//
// # What may be replaced
//
// A command puts files where nothing is. There are three exceptions, all of files
// that the tool has certainly written itself, for this very purpose:
//
//   - A run that is resumed goes on in its directory, that is one with a
//     checkpoint, and replaces the files of a run there. So does every seed of a
//     series.
//   - A series of seeds replaces its summary, and starts a seed anew that was cut
//     short before its first checkpoint.
//   - A photograph with the box found in it replaces an earlier one of the same
//     photograph, which says inside that it is one and that nothing has changed
//     since, unless it was itself named on the command line.
//
// Everything else that exists keeps its name and its bytes: a run and a
// comparison refuse a directory that holds a file they would write, a file named
// by a flag must not exist, and a photograph's copy takes the next free name. A
// symbolic link is an existing file, and where a file may be replaced the link
// itself is, never what it points to. Devices and pipes hold nothing that could
// be lost and are written to.
//
// # How
//
// A file is written under a name of its own, .spikesim-*.partial in the same
// folder, takes its place only once its bytes are on the disk, and then the
// folder is put on the disk too. So whenever the program or the machine stops
// there is the old file or the new one, whole. What a killed process left behind
// is removed by the next that starts in the folder; the lock that every writer
// holds on its partial file tells the two apart.
//
// A directory that a process works in for long is held with a lock: see [Hold].
package files
