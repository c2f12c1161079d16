#!/usr/bin/env python3
"""The paper's network clocked in PyTorch, beside spikesim on the same machine.

The network is that of Barchid, Mennesson & Djeraba (CBMI 2021), written from
the paper: six convolutions (5x5 1-32, 3x3 32-64, 64-128, 128-64, 64-32, 32-16)
with max-pooling after the first two, nearest upsampling after the fourth and
fifth, and additive skips. Every tick of 1 ms all layers are computed densely.

Two neurons: `lif`, equation 1 of the paper (V <- V exp(-1/tau) + input, fires at
V >= theta, reset to 0), and `decolle` (--neuron decolle), with synaptic, membrane
and refractory traces, a bias, and the threshold at 0.

Measured, in ms per image and tick on one thread:
  forward   no gradients, no readouts
  learning  forward, and per layer and tick a fixed random readout of 4 values
            on the sigmoid of the pooled membrane, smooth L1 loss, the gradient
            of the layer's own weights through its own membrane (DECOLLE: no
            gradient between layers or ticks), and a step of AdaMax
Both are run in both memory formats, NCHW and channels_last; the faster counts.
Cases take turns, round after round; the figure is the median. For lif, weights
are scaled layer by layer until the layers fire at about --rate spikes per
neuron and ms, under input of 0.2 spikes per pixel and ms, as spikesim does.

With --spikesim TOOL, `TOOL bench --json --only forward,learning` runs before and
after each size, under the same load, and a table shows both and the ratio: its
event-driven engine at neuron rates of about 1, 3 and 10 % (a clocked network
takes as long at any rate), and learning with fixed readouts and an update at
every tick. A ratio above 1 means that spikesim is the faster one.

To run, with PyTorch 1.13 or later (Debian: apt-get install python3-torch):

  go build -o spikesim ./cmd/spikesim
  python3 experiments/scripts/clocked_torch.py --spikesim ./spikesim
"""

import argparse
import json
import math
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

FORMATS = {"NCHW": torch.contiguous_format, "channels_last": torch.channels_last}
SIZES = {"44x60": (44, 60), "88x120": (88, 120), "176x240": (176, 240)}
# name, channels in and out, kernel, pool, upsampling
LAYERS = [
    ("enc1", 1, 32, 5, 2, 1),
    ("enc2", 32, 64, 3, 2, 1),
    ("enc3", 64, 128, 3, 1, 1),
    ("dec1", 128, 64, 3, 1, 2),
    ("dec2", 64, 32, 3, 1, 2),
    ("dec3", 32, 16, 3, 1, 1),
]
SKIPS = {"dec2": "enc2", "dec3": "enc1"}  # added to a layer's input, upsampled by 2
INPUT_RATE = 0.2  # spikes per pixel and ms
OUTPUTS = 4
THETA = 1.0
DECAY = math.exp(-1 / 10)  # tau 10 ms, ticks of 1 ms
ALPHA, BETA, REFRACTORY = 0.97, 0.85, 0.65  # of the decolle neuron, per tick


# PyTorch leaves maps of up to this many values to a slow convolution of its own
# when there is one image. Both ways round it below are faster by far.
SMALL_MAP = 20480


def convolve(x, weight, bias):
    """A convolution by oneDNN, whatever the size of the map."""
    pad = weight.shape[-1] // 2
    return torch.mkldnn_convolution(x, weight, bias, [pad, pad], [1, 1], [1, 1], 1)


def weight_gradient(x, shape, delta):
    """The gradient of a convolution's weights; a small map gets an empty image beside it."""
    if x.numel() <= SMALL_MAP:
        x, delta = torch.cat([x, torch.zeros_like(x)]), torch.cat([delta, torch.zeros_like(delta)])
    return torch.nn.grad.conv2d_weight(x, shape, delta, padding=shape[-1] // 2)


class Layer:
    """One convolutional layer with its neurons, and its readout."""

    def __init__(self, spec, height, width, neuron, memory, generator):
        self.name, cin, cout, kernel, self.pool, self.up = spec
        self.neuron, self.counting, self.fired = neuron, False, 0.0
        self.channels_last = memory == torch.channels_last
        bound = 1 / math.sqrt(cin * kernel**2)
        uniform = lambda *shape: torch.rand(*shape, generator=generator) * 2 - 1
        gain = 1.5 if neuron == "lif" else 4e-5
        self.weight = (uniform(cout, cin, kernel, kernel) * bound * gain).to(memory_format=memory)
        self.bias = uniform(cout) * bound * 4e-3 if neuron == "decolle" else None
        zeros = lambda c: torch.zeros(1, c, height, width).to(memory_format=memory)
        # The trace is the derivative of the membrane by the weights.
        self.membrane, self.trace = zeros(cout), zeros(cin)
        self.q, self.r = (zeros(cin), zeros(cout)) if neuron == "decolle" else (None, None)
        self.neurons = cout * height * width
        features = cout * (height // self.pool) * (width // self.pool)
        self.readout = uniform(features, OUTPUTS) * (0.5 / math.sqrt(features))
        parameters = [self.weight] if self.bias is None else [self.weight, self.bias]
        self.optimizer = torch.optim.Adamax(parameters, lr=1e-9, betas=(0.0, 0.95), eps=1e-8)

    def reset(self):
        for state in (self.membrane, self.trace, self.q, self.r):
            if state is not None:
                state.zero_()

    def step(self, x, learning):
        """One tick: returns the spikes, and when learning the membrane less threshold."""
        before = None
        if self.neuron == "decolle":
            self.trace.mul_(ALPHA).add_(self.q)
            self.q.mul_(BETA).add_(x)
            before = convolve(self.trace, self.weight, self.bias).sub_(self.r)
            spikes = (before > 0).float()
            self.r.mul_(REFRACTORY).add_(spikes)
        else:
            self.membrane.mul_(DECAY).add_(convolve(x, self.weight, None))
            fired = self.membrane >= THETA
            if learning:
                self.trace.mul_(DECAY).add_(x)
                before = self.membrane - THETA
            self.membrane.masked_fill_(fired, 0)
            spikes = fired.float()
        if self.counting:
            self.fired += float(spikes.sum())
        return spikes, before

    def output(self, spikes):
        if self.pool > 1:
            spikes = F.max_pool2d(spikes, self.pool)
        if self.up > 1:
            spikes = F.interpolate(spikes, scale_factor=self.up, mode="nearest")
        return spikes

    def learn(self, membrane, target):
        """Readout, loss, local gradient and update: autograd to the membrane, then one convolution."""
        with torch.enable_grad():
            membrane.requires_grad_()
            pooled = F.max_pool2d(membrane, self.pool) if self.pool > 1 else membrane
            if self.channels_last:  # flatten in the order of the memory
                pooled = pooled.permute(0, 2, 3, 1)
            predicted = torch.sigmoid(pooled).flatten(1) @ self.readout
            F.smooth_l1_loss(predicted, target).backward()
        self.weight.grad = weight_gradient(self.trace, self.weight.shape, membrane.grad)
        if self.bias is not None:
            self.bias.grad = membrane.grad.sum((0, 2, 3))
        self.optimizer.step()


class Network:
    """The six layers and the spikes shown to them."""

    def __init__(self, size, neuron, memory, ticks):
        height, width = SIZES[size]
        generator = torch.Generator().manual_seed(1)
        self.images = [
            (torch.rand(1, 1, height, width, generator=generator) < INPUT_RATE).float().to(memory_format=memory)
            for _ in range(ticks)
        ]
        self.target = torch.tensor([[0.2, 0.3, 0.7, 0.8]])
        self.layers = []
        for spec in LAYERS:
            layer = Layer(spec, height, width, neuron, memory, generator)
            self.layers.append(layer)
            height, width = height * layer.up // layer.pool, width * layer.up // layer.pool

    def tick(self, x, learning, depth):
        outputs = {}
        for layer in self.layers[:depth]:
            if layer.name in SKIPS:
                x = x + F.interpolate(outputs[SKIPS[layer.name]], scale_factor=2, mode="nearest")
            spikes, membrane = layer.step(x, learning)
            if learning:
                layer.learn(membrane, self.target)
            x = outputs[layer.name] = layer.output(spikes)

    def present(self, settle, learning=False, counting=False, depth=len(LAYERS)):
        """Shows the image; returns the seconds per tick after the settling ones."""
        for layer in self.layers:
            layer.reset()
        for x in self.images[:settle]:
            self.tick(x, learning, depth)
        for layer in self.layers:
            layer.counting, layer.fired = counting, 0.0
        start = time.perf_counter()
        for x in self.images[settle:]:
            self.tick(x, learning, depth)
        seconds = time.perf_counter() - start
        for layer in self.layers:
            layer.counting = False
        return seconds / (len(self.images) - settle)

    def rate(self, layers, settle):
        """Spikes per neuron and tick of a presentation that counted."""
        ticks = len(self.images) - settle
        return sum(y.fired for y in layers) / sum(y.neurons for y in layers) / ticks

    def scale(self, rate, settle):
        """Scales the weights, layer by layer, by bisection, until each fires at the rate."""
        for depth, layer in enumerate(self.layers, 1):
            initial = layer.weight.clone()
            low, high, factor = 0.0, math.inf, 1.0
            for _ in range(12):
                layer.weight.copy_(initial * factor)
                self.present(settle, counting=True, depth=depth)
                got = self.rate([layer], settle)
                if abs(got / rate - 1) < 0.05:
                    break
                low, high = (factor, high) if got < rate else (low, factor)
                factor = factor * 2 if high == math.inf else math.sqrt(low * high) if low else factor / 2


def median(values):
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def scaled_weights(options, settle, ticks):
    """Weights with which every layer fires at the rate asked for, found on the smallest size."""
    small = Network("44x60", options.neuron, torch.channels_last, ticks)
    if options.neuron == "lif":
        small.scale(options.rate, settle)
    return [layer.weight for layer in small.layers]


def measure_torch(options, size, weights, settle, ticks):
    """Returns {topic: (ms, fastest ms, slowest ms, memory format, rate)}."""
    networks = {}
    for name, memory in FORMATS.items():
        networks[name] = Network(size, options.neuron, memory, ticks)
        for layer, weight in zip(networks[name].layers, weights):
            layer.weight.copy_(weight)
    cases = [(topic, name) for topic in ("forward", "learning") for name in FORMATS]
    times, rates = {case: [] for case in cases}, {}
    for round_ in range(options.rounds + 1):  # the first counts spikes instead
        for topic, name in cases:
            network = networks[name]
            seconds = network.present(settle, topic == "learning", counting=round_ == 0)
            if round_ == 0:
                rates[topic, name] = network.rate(network.layers, settle)
            else:
                times[topic, name].append(1e3 * seconds)
    best = {}
    for topic in ("forward", "learning"):
        print(f"torch {topic} {size}: " + ", ".join(
            f"{name} {median(times[topic, name]):.2f} ms" for name in FORMATS), file=sys.stderr)
        ms, name = min((median(times[topic, name]), name) for name in FORMATS)
        took = times[topic, name]
        best[topic] = (ms, min(took), max(took), name, rates[topic, name])
    return best


def measure_spikesim(options, size):
    """Returns {topic: [(ms, rate)]} of one run of the tool, in the order of its rates."""
    command = [options.spikesim, "bench", "--json", "--only", "forward,learning", "--sizes", size]
    command += ["--rounds", str(options.rounds)]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    paper = found["learning"][0]  # the paper's way is the first
    assert (paper["readout_weights"], paper["update_every_ticks"]) == ("fixed", 1), paper
    return {
        "forward": [(f["event_ms_per_tick"], f["neuron_rate"]) for f in found["forward"] if f["input"] == "on ticks"],
        "learning": [(paper["ms_per_image_tick"], paper["neuron_rate"])],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neuron", choices=("lif", "decolle"), default="lif")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--rate", type=float, default=0.03, help="spikes per neuron and ms (lif)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--spikesim", metavar="TOOL", help="the tool to run beside")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.set_grad_enabled(False)
    settle, ticks = 10, 20
    weights = scaled_weights(options, settle, ticks)
    print(f"PyTorch {torch.__version__}, threads: {options.threads}, neuron {options.neuron}; ms per tick of 1 ms, one image")
    line = "{:<9} {:<8} {:>6} {:>22} {:>14} {:>7} {:>9} {:>6}"
    print(line.format("what", "image", "rate", "torch", "format", "rate", "spikesim", "ratio"))
    for size in options.sizes:
        before = measure_spikesim(options, size) if options.spikesim else {}
        found = measure_torch(options, size, weights, settle, ticks)
        after = measure_spikesim(options, size) if options.spikesim else {}
        for topic, (ms, low, high, name, rate) in found.items():
            left = (topic, size, f"{100 * rate:.1f} %", f"{ms:.2f} ({low:.2f}..{high:.2f})", name)
            rows = zip(before.get(topic, []), after.get(topic, []))
            own = [(f"{100 * r:.1f} %", f"{(a + b) / 2:.2f}", f"{2 * ms / (a + b):.1f}x") for (a, r), (b, _) in rows]
            for cells in own or [("", "", "")]:
                print(line.format(*left, *cells).rstrip(), flush=True)


if __name__ == "__main__":
    main()
