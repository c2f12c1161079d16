#!/usr/bin/env python3
"""The NIR paper's network for N-MNIST clocked in PyTorch, beside spikesim.

Every step of 1 ms all layers are computed densely: two convolutions, a sum-pool, a
convolution, a sum-pool, two linear layers, each with integrate-and-fire neurons that are
reset to 0. To run, with PyTorch 1.13 or later (Debian: apt-get install python3-torch):

  spikesim convert cnn_sinabs.nir cnn.yaml --dt-ms 1 --set reading.area_s=1
  spikesim run cnn_sinabs.nir --input RECORDING.bin --dt-ms 1 --set reading.area_s=1 --record input --out digit
  python3 experiments/scripts/nmnist_torch.py cnn.npz digit/spikes.npz
  go test ./experiments/nir/exact -run XXX -bench Digit
"""

import sys
import time

import numpy
import torch
import torch.nn.functional as F

weights = {k: torch.from_numpy(v) for k, v in numpy.load(sys.argv[1]).items()}
spikes = numpy.load(sys.argv[2])
row = (spikes["input.time_ns"] + 999_999) // 1_000_000 - 1
steps = int(row.max()) + 1
frames = torch.zeros(steps, 1, 2, 34, 34)
numpy.add.at(frames.numpy().reshape(steps, -1), (row, spikes["input.unit"]), 1)

a, b, c = weights["1.weights"], weights["3.weights"], weights["6.weights"][:, :, ::2, ::2].contiguous()
d = weights["10.weights"].reshape(256, 8, 8, 8)[:, :, ::2, ::2].reshape(256, 128).contiguous()
e = weights["12.weights"]


def fire(v, x):
    v = v + x
    s = (v > 1).float()
    return v * (1 - s), s


def run():
    v = [0.0] * 5
    counts = [0.0] * 5
    out = torch.zeros(10)
    for x in frames:
        v[0], s = fire(v[0], F.conv2d(x, a, stride=2, padding=1)); counts[0] += s.sum()
        v[1], s = fire(v[1], F.conv2d(s, b, padding=1)); counts[1] += s.sum()
        v[2], s = fire(v[2], F.conv2d(4 * F.avg_pool2d(s, 2), c, padding=1)); counts[2] += s.sum()
        v[3], s = fire(v[3], F.linear(4 * F.avg_pool2d(s, 2).flatten(1), d)); counts[3] += s.sum()
        v[4], s = fire(v[4], F.linear(s, e)); counts[4] += s.sum()
        out += s[0]
    return counts, out


torch.set_num_threads(1)
times = []
with torch.no_grad():
    for _ in range(20):
        start = time.perf_counter()
        counts, out = run()
        times.append(time.perf_counter() - start)
print(f"{numpy.median(times) * 1e3:.0f} ms for {steps} steps on one thread (median of 20);"
      f" spikes {[int(n) for n in counts]}, class {int(out.argmax())}")
