#!/usr/bin/env python3
"""The control of the mnist experiment: ordinary networks of its shape, in PyTorch.

ReLU after batch normalisation in place of neurons and time; the same convolutions,
pools, readouts, number of training and validation images, batches, and law of crops:

  --rule backprop  one readout, on the last layer; gradients through everything
  --rule local     a readout and a loss for every layer, no gradient from layer to layer

The training images set aside for validation are as many, and others. Crops are
bilinear samples of the image itself. Adam, softmax cross entropy, a cosine to 0.02.

Each epoch prints the accuracy on the validation images, the last one that on the test
images. With PyTorch 1.13 or later, NumPy, and the folder of the IDX files:

  python3 experiments/scripts/mnist_torch.py --rule backprop --data FOLDER --out figures.json
"""

import argparse
import glob
import gzip
import json
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

LAYERS = [("conv1", 1, 16, 5, 2), ("conv2", 16, 32, 5, 2), ("conv3", 32, 64, 3, 1)]  # in, out, kernel, pool
CROP, SCALE, ASPECT = 0.8, (0.9, 1.15), 0.1
VALIDATION, CLASSES, LAST_STEP = 5000, 10, 0.02


def read(folder, name):
    """The contents of an IDX file, compressed or not."""
    found = sorted(glob.glob(os.path.join(folder, name + "[-.]idx*ubyte*")))
    if not found:
        sys.exit(f"{folder} has no {name}")
    with (gzip.open if found[0].endswith(".gz") else open)(found[0], "rb") as file:
        data = file.read()
    sizes = np.frombuffer(data, ">u4", data[3], 4)
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes).copy())


def variants(pixels, rng):
    """Crops of images, edges replicated where they reach beyond the frame."""
    n = len(pixels)
    scale, ratio = rng.uniform(*SCALE, n), np.sqrt(rng.uniform(1 - ASPECT, 1 + ASPECT, n))
    size = np.stack([scale * ratio, scale / ratio], 1)
    shift = (2 * rng.random((n, 2)) - 1) * (1 - size)  # of the middle, in halves of the frame
    whole = rng.random(n) >= CROP
    size[whole], shift[whole] = 1, 0
    theta = np.zeros((n, 2, 3), np.float32)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = size[:, 0], size[:, 1], shift
    grid = F.affine_grid(torch.from_numpy(theta), pixels.shape, align_corners=False)
    return F.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


class Network(torch.nn.Module):
    def __init__(self, local):
        super().__init__()
        self.local, self.layers, self.readouts = local, torch.nn.ModuleDict(), torch.nn.ModuleDict()
        side = 28
        for name, cin, cout, kernel, pool in LAYERS:
            steps = [torch.nn.Conv2d(cin, cout, kernel, padding=kernel // 2, bias=False), torch.nn.BatchNorm2d(cout), torch.nn.ReLU()]
            self.layers[name] = torch.nn.Sequential(*steps, *[torch.nn.MaxPool2d(pool)] * (pool > 1))
            side //= pool
            if local or name == LAYERS[-1][0]:
                self.readouts[name] = torch.nn.Linear(cout * side * side, CLASSES)

    def forward(self, x):
        said = {}
        for name, layer in self.layers.items():
            x = layer(x.detach() if self.local else x)
            if name in self.readouts:
                said[name] = self.readouts[name](x.flatten(1))
        return said


def accuracy(network, pixels, labels):
    network.eval()
    with torch.no_grad():
        said = [network(some) for some in pixels.split(500)]
    return {name: (torch.cat([s[name] for s in said]).argmax(1) == labels).float().mean().item() for name in said[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", choices=("backprop", "local"), required=True)
    parser.add_argument("--data", required=True, metavar="FOLDER")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.001)
    parser.add_argument("--limit", type=int, help="use at most this many images of each part")
    parser.add_argument("--no-test", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True, metavar="FILE", help="where all figures go, as JSON")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    parts = {}
    for part, name in (("train", "train"), ("test", "t10k")):
        pixels = read(options.data, name + "-images").unsqueeze(1).float() / 255
        parts[part] = (pixels, read(options.data, name + "-labels").long())
    order = np.random.default_rng(0).permutation(len(parts["train"][0]))
    pixels, labels = parts["train"]
    parts["validation"] = (pixels[order[:VALIDATION]], labels[order[:VALIDATION]])
    parts["train"] = (pixels[order[VALIDATION:]], labels[order[VALIDATION:]])
    parts = {name: (p[: options.limit], l[: options.limit]) for name, (p, l) in parts.items()}

    network = Network(options.rule == "local")
    pixels, labels = parts["train"]
    optimizer = torch.optim.Adam(network.parameters(), lr=options.lr)
    steps = options.epochs * math.ceil(len(labels) / options.batch)
    cosine = lambda step: LAST_STEP + (1 - LAST_STEP) * (1 + math.cos(math.pi * step / steps)) / 2
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, cosine)
    chosen = {name: value for name, value in vars(options).items() if name not in ("data", "out")}
    results = {"options": chosen, "torch": torch.__version__, "epochs": []}
    for number in range(1, options.epochs + 1):
        start, rng = time.perf_counter(), np.random.default_rng([options.seed, number])
        network.train()
        for indices in np.array_split(rng.permutation(len(labels)), math.ceil(len(labels) / options.batch)):
            said = network(variants(pixels[indices], rng))
            optimizer.zero_grad()
            sum(F.cross_entropy(logits, labels[indices]) for logits in said.values()).backward()
            optimizer.step()
            schedule.step()
        found = {"epoch": number, "seconds": time.perf_counter() - start, "validation": accuracy(network, *parts["validation"])}
        if number == options.epochs and not options.no_test:
            found["test"] = accuracy(network, *parts["test"])
        print(json.dumps(found), flush=True)
        results["epochs"].append(found)
        with open(options.out, "w") as file:
            file.write(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
