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
// even help is shown. The runtime then ends the process itself, with a dump of its
// stacks: below 0.8 GB, and at some limits up to 1.5 GB, before main is reached, so
// that no look at the limit can come first.
//
// # How good the estimates are
//
// The peak that spikesim check states, and the peak resident size of the run, VmHWM of
// /proc/PID/status (linux/amd64, 2 cores, GOGC as the tool sets it, the built-in sets;
// python3 experiments/scripts/memory.py SPIKESIM):
//
//	tiny                                           35.7 MiB     36.3 MiB
//	tiny, batch 64                                 50.2 MiB     49.5 MiB
//	tiny, 88×120                                  149.3 MiB    175.1 MiB
//	tiny, alif                                     36.4 MiB     36.4 MiB
//	tiny, alif, batch 64                           58.7 MiB     55.7 MiB
//	tiny, cuba_lif                                 40.4 MiB     38.1 MiB
//	tiny, cuba_lif, batch 64                       85.0 MiB     79.7 MiB
//	tiny, if                                       36.5 MiB     37.2 MiB
//	tiny, if, batch 64                             55.0 MiB     55.7 MiB
//	tiny, decolle                                  44.6 MiB     45.1 MiB
//	tiny, decolle, batch 64                       104.7 MiB     98.3 MiB
//	tiny, decolle, 96×128                         466.0 MiB    506.9 MiB
//	tiny, two dense layers of 4000, batch 32      437.4 MiB    450.8 MiB
//	pet                                           276.7 MiB    270.6 MiB
//	paper-small                                   300.7 MiB    291.6 MiB
//	paper-small, alif, batch 4                     95.1 MiB     83.2 MiB
//	paper-small, cuba_lif, batch 4                134.5 MiB    114.0 MiB
//	paper, batch 1, 60 ms                         567.7 MiB    594.5 MiB
//	paper, 20 ms                                 3686.4 MiB   3431.1 MiB
//
// With data sets as people have them: pet for an epoch and the test 345 and 335 MiB,
// mnist 420 and 397 MiB; brunel for 30 ms 295 and 326 MiB. A test of the tool holds the
// quick ones to 20 % or 10 MiB.
//
// Spikes under way are the part that no description tells. They are estimated for the
// rates that spikesim check names (see Spec.Activity of package network), and a network
// that fires more takes more.
package memory
