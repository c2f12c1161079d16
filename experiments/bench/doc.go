// Package bench measures how fast the simulator is on the machine at hand: the
// inner loops, whole networks on both engines, learning, queues, and what more
// cores bring.
//
// # Method
//
// Machines that are shared swing by a factor of two within seconds, so what is
// compared is measured in turn: a contest runs its cases one after the other,
// round after round. A figure is the median over the rounds, a ratio the median
// of the rounds' ratios, and both are given with the smallest and the largest.
// Everything runs on one processor (GOMAXPROCS 1) but for the cases that are
// about processors.
//
// What is simulated depends on the options alone. The wall clock is only read
// to report it, and comes as a func.
//
// # The network
//
// Networks are the six convolutional layers of Barchid, Mennesson & Djeraba
// (CBMI 2021) with random weights and event-driven neurons (lif, 10 ms), under
// Poisson input of 0.2 spikes per pixel and ms at exact times. How much a layer
// costs depends on how much its neurons fire, and random weights say nothing of
// that, so the weights of each layer are scaled until it fires at a given rate;
// the rate that was reached is what is reported. The first ticks of a
// presentation, in which membranes fill up, are not timed.
package bench
