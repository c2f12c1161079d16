// Package memory says how much memory the process may still take, by which limit,
// and refuses what needs more before any of it is allocated: a process that runs
// out of memory is ended without a message that helps, and may take others with it.
//
// The limits are what the machine has left, those of the control groups the
// process is in, and those that a shell sets with ulimit. Swap space counts for
// nothing: a simulation that swaps does not end. GOMEMLIMIT is no limit of this
// kind; the runtime goes above it when it has to.
//
// Under a limit on addresses (ulimit -v) the Go runtime reserves some hundred MB
// before there is a program to refuse anything, and with cgo every thread 72 MB
// more: below about 1.8 GB of addresses nothing is run, and below some limits not
// even help is shown.
//
// # How good the estimates are
//
// The peak that spikesim check states, and the peak resident size of the run as
// getrusage has it (linux/amd64, 2 cores, GOGC as the tool sets it):
//
//	tiny                                                34.5 MiB   34.6 MiB
//	tiny, alif                                          35.2 MiB   34.6 MiB
//	tiny, cuba_lif                                      39.0 MiB   36.3 MiB
//	tiny, decolle                                       39.1 MiB   44.5 MiB
//	tiny, --engine clocked                              34.2 MiB   31.9 MiB
//	tiny at 88×120                                     137.8 MiB  139.0 MiB
//	pet --eval, 64 images                              118.6 MiB  108.4 MiB
//	pet, one epoch of 320 images                       250.2 MiB  243.5 MiB
//	paper, batch 1, 60 ms                              543.7 MiB  476.9 MiB
//	paper, batch 16, 8 ms                              3.4 GiB    3.2 GiB
//
// Spikes under way are the part that no description tells. They are estimated for the
// rates that spikesim check names (see Spec.Activity of package network), and a network
// that fires more takes more.
package memory
