#!/usr/bin/env python3
"""The control of the pet experiment: ordinary networks for the same task, in PyTorch.

What does it cost to spike, and what to learn locally? This trains a network of
the shape of the spiking one, with ReLU in place of neurons and time, on the same
boxes, split, input, variants of images, readout, loss, batches and epochs:

  --rule backprop  one readout, on the last layer; gradients through everything
  --rule local     a readout and a loss for every layer, no gradient from layer to
                   layer; scored are each layer's box and the mean of the last four

Before ReLU comes batch normalisation, in place of the calibration and homeostasis
of thresholds that spiking layers have; with --norm none only a bias. ON and OFF
channels are shown as they are and not as spikes. Photographs are read by Pillow,
whose gray values differ from spikesim's by up to 1/255.

Readout: 4 coordinates, linear in the layer's output averaged to 11x15, centred by
running means and divided by one running root mean square. Weights begin at 0,
the bias at the mean training box; the weights' step is --readout-lr / features.
Smooth L1 loss, beta 0.1; Adam; all steps rise over 50 batches and fall as a
cosine to 0.02; convolutions learn from batch 21 on.

Each epoch prints the training loss (mean over images and coordinates) and the
mIoU on the validation images, or the test images where none are set aside; the
last one the mIoU on the test images, which --no-test never looks at. The best
constant box stands beside it. --out holds all figures and options. Same seed,
options, machine and --threads, same figures.

With PyTorch 1.13 or later, NumPy and Pillow (Debian: python3-torch python3-numpy
python3-pil) and the folder of Oxford-IIIT Pet:

  go build -o spikesim ./cmd/spikesim
  ./spikesim check experiments/pet.yaml --data FOLDER --boxes boxes.csv
  python3 experiments/scripts/control_torch.py --rule backprop --data FOLDER --boxes boxes.csv --out figures.json
"""

import argparse
import csv
import json
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

HEIGHT, WIDTH = 44, 60
GRID = 11  # rows of the readout's grid; 15 columns
# name, channels in and out, kernel, pool; for images of 44x60
LAYERS = [
    ("enc1", 2, 16, 5, 2),
    ("enc2", 16, 32, 3, 2),
    ("enc3", 32, 64, 5, 1),
    ("dec1", 64, 32, 5, 1),
    ("dec2", 32, 16, 5, 1),
    ("dec3", 16, 16, 5, 1),
]
SKIPS = {"dec2": "enc2", "dec3": "enc1"}  # added to a layer's input, which is then upsampled by 2
LAST_FOUR = [name for name, *_ in LAYERS[-4:]]
CENTER_PX, SURROUND_PX, GAIN, CAP = 0.6, 5, 0.3, 0.5  # of the ON and OFF channels
FLIP, BRIGHTNESS = 0.5, 0.2
CROP, SCALE, ASPECT, MIN_BOX, TRIES = 0.8, (0.7, 1.075), 0.1, 0.7, 10
BETA = 0.1
BIAS_LR, RUNNING = 1e-3, 0.05  # step of readout biases; weight of a batch in running statistics
WARM_UP, FROZEN, LAST_STEP = 50, 20, 0.02  # batches, batches, share of the first step


def clipped(boxes):
    """Boxes [image, (xmin, ymin, xmax, ymax)] within the frame; what has no area becomes zeros."""
    boxes = np.clip(boxes, 0, 1)
    return np.where(((boxes[:, :2] < boxes[:, 2:]).all(1))[:, None], boxes, 0)


def area(boxes):
    return np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), 1)


def mean_iou(predicted, truth):
    """The mean IoU over images, as in experiments/box."""
    predicted = clipped(np.asarray(predicted, np.float64))
    shared = area(np.hstack([np.maximum(predicted, truth)[:, :2], np.minimum(predicted, truth)[:, 2:]]))
    return float(np.mean(shared / (area(predicted) + area(truth) - shared)))


def constant_box(truth):
    """The best constant box that a search as in experiments/box finds: edges move, and the box."""
    moves = np.vstack([np.eye(4), [[1, 0, 1, 0], [0, 1, 0, 1]]])
    moves, score = np.vstack([moves, -moves]), lambda box: mean_iou(box[None], truth)
    best = frame = np.array([0.0, 0, 1, 1])
    for box in (truth.mean(0), np.median(truth, 0), frame):
        step = 0.1
        while step >= 1e-4:
            around = [box] + list(clipped(box + step * moves))
            better = max(around, key=score)  # the first of equals
            box, step = better, step if better is not box else step / 2
        best = max(best, box, key=score)
    return best


class Part:
    """Images of one part of the split: boxes, pixels, and for crops pixels at twice the size."""

    def __init__(self, folder, rows, detail):
        edges = ("xmin", "ymin", "xmax", "ymax")
        self.boxes = np.array([[float(row[edge]) for edge in edges] for row in rows]).reshape(-1, 4)
        self.pixels = torch.empty(len(rows), HEIGHT, WIDTH)
        self.detail = torch.empty(len(rows) if detail else 0, 2 * HEIGHT, 2 * WIDTH, dtype=torch.uint8)
        for i, row in enumerate(rows):
            with Image.open(os.path.join(folder, "images", row["name"] + ".jpg")) as photograph:
                gray = photograph.convert("L")
            scaled = lambda n: torch.from_numpy(np.array(gray.resize((n * WIDTH, n * HEIGHT), Image.BILINEAR)))
            self.pixels[i] = scaled(1) / 255
            if detail:
                self.detail[i] = scaled(2)


def window(rng, box):
    """Draws what a crop shows, as x, y, width, height in frames, and the box within it; or nothing."""
    if rng.random() >= CROP:
        return None
    for _ in range(TRIES):
        scale, ratio = rng.uniform(*SCALE), math.sqrt(rng.uniform(1 - ASPECT, 1 + ASPECT))
        size = np.array([scale * ratio, scale / ratio])
        corner = rng.random(2) * (1 - size)
        whole = (box.reshape(2, 2) - corner) / size
        inside = clipped(whole.reshape(1, 4))
        if area(inside)[0] >= MIN_BOX * area(whole.reshape(1, 4))[0]:
            return (*corner, *size), inside[0]
    return None


def axis_weights(start, length, pixels, detail):
    """The weights [image, pixel, detailed pixel] of crops along one axis.

    As in experiments/dataset: the mean over the pixel's area of the detailed line,
    interpolated linearly between middles and continued by the value at its ends.
    """
    beyond = detail // 4
    edges = detail * (start[:, None] + length[:, None] * torch.arange(pixels + 1) / pixels)
    middles = torch.arange(-beyond, detail + beyond) + 0.5
    u = (edges[:, :, None] - middles).clamp_(-1, 1)
    below = 0.5 + u - u * u.abs() / 2  # the integral of the tent 1 - |u|
    share = below.diff(dim=1) * (pixels / (detail * length))[:, None, None]
    weights = share[:, :, beyond:-beyond].clone()
    weights[:, :, 0] += share[:, :, :beyond].sum(2)
    weights[:, :, -1] += share[:, :, -beyond:].sum(2)
    return weights


def variants(part, indices, rng):
    """Variants of training images, and their boxes."""
    pixels, boxes = part.pixels[indices], part.boxes[indices]
    drawn = [window(rng, box) for box in boxes]
    cropped = [i for i, found in enumerate(drawn) if found]
    if cropped:
        x, y, width, height = torch.tensor([drawn[i][0] for i in cropped], dtype=torch.float32).T
        detail = part.detail[indices[cropped]] / 255
        rows = axis_weights(y, height, HEIGHT, 2 * HEIGHT)
        columns = axis_weights(x, width, WIDTH, 2 * WIDTH)
        pixels[cropped] = rows @ detail @ columns.transpose(1, 2)
        boxes[cropped] = [drawn[i][1] for i in cropped]
    flip = rng.random(len(boxes)) < FLIP
    pixels[flip] = pixels[flip].flip(2)
    boxes[flip] = np.stack([1 - boxes[flip, 2], boxes[flip, 1], 1 - boxes[flip, 0], boxes[flip, 3]], 1)
    factor = rng.uniform(1 - BRIGHTNESS, 1 + BRIGHTNESS, len(boxes)).astype(np.float32)
    return (pixels * torch.from_numpy(factor)[:, None, None]).clamp_(max=1), boxes


def blur_matrix(sigma, n):
    """The Gaussian along a line of n pixels, which goes on as its mirror image."""
    radius, i, matrix = math.ceil(3 * sigma), np.arange(n)[:, None], np.zeros((n, n))
    d = np.arange(-radius, radius + 1)
    weights = np.exp(-(d**2) / (2 * sigma**2))
    j = (i + d) % (2 * n)
    np.add.at(matrix, (i, np.minimum(j, 2 * n - 1 - j)), weights / weights.sum())
    return torch.tensor(matrix, dtype=torch.float32)


BLURS = [(blur_matrix(s, HEIGHT), blur_matrix(s, WIDTH).T) for s in (CENTER_PX, SURROUND_PX)]


def on_off(pixels):
    """The ON and OFF channels of images, as in package coding."""
    center, surround = (rows @ pixels @ columns for rows, columns in BLURS)
    contrast = center - surround
    contrast = contrast * (GAIN / (contrast.square().mean((1, 2), keepdim=True) + 1e-6).sqrt())
    return torch.stack([contrast, -contrast], 1).clamp_(0, CAP).contiguous(memory_format=torch.channels_last)


class Readout(torch.nn.Module):
    """A linear map from a layer's output, averaged to the grid, to a box."""

    def __init__(self, channels, mean_box):
        super().__init__()
        self.features = channels * GRID * (GRID * WIDTH // HEIGHT)
        self.weight = torch.nn.Parameter(torch.zeros(self.features, 4))
        self.bias = torch.nn.Parameter(torch.tensor(mean_box, dtype=torch.float32))
        self.register_buffer("mean", torch.zeros(self.features))
        self.register_buffer("square", torch.zeros(()))
        self.fresh = True

    def forward(self, x):
        f = F.avg_pool2d(x, x.shape[2] // GRID).flatten(1)
        if self.training:
            with torch.no_grad():
                share = 1.0 if self.fresh else RUNNING
                self.mean.lerp_(f.mean(0), share)
                self.square.lerp_((f - self.mean).square().mean(), share)
                self.fresh = False
        return (f - self.mean) / (self.square + 1e-12).sqrt() @ self.weight + self.bias


class Network(torch.nn.Module):
    """The convolutions, and the readouts of the layers that have one."""

    def __init__(self, rule, norm, mean_box):
        super().__init__()
        self.local = rule == "local"
        self.layers, self.readouts = torch.nn.ModuleDict(), torch.nn.ModuleDict()
        for name, cin, cout, kernel, pool in LAYERS:
            convolution = torch.nn.Conv2d(cin, cout, kernel, padding=kernel // 2, bias=norm == "none")
            torch.nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
            steps = [convolution] + [torch.nn.BatchNorm2d(cout)] * (norm == "batch") + [torch.nn.ReLU()]
            self.layers[name] = torch.nn.Sequential(*steps, *[torch.nn.MaxPool2d(pool)] * (pool > 1))
            if self.local or name == LAYERS[-1][0]:
                self.readouts[name] = Readout(cout, mean_box)

    def forward(self, x):
        """Returns the box of every readout, {layer: [image, 4]}."""
        outputs, boxes = {}, {}
        for name, layer in self.layers.items():
            if name in SKIPS:
                x = F.interpolate(x + outputs[SKIPS[name]], scale_factor=2, mode="nearest")
            x = outputs[name] = layer(x.detach() if self.local else x)
            if name in self.readouts:
                boxes[name] = self.readouts[name](x)
        return boxes


class Training:
    """A network under training: its steps, and the order and variants of images."""

    def __init__(self, options, train):
        torch.manual_seed(options.seed)
        self.options, self.part, mean_box = options, train, train.boxes.mean(0)
        self.network = Network(options.rule, options.norm, mean_box).to(memory_format=torch.channels_last)
        groups = [{"params": list(self.network.layers.parameters()), "lr": options.lr}]
        for readout in self.network.readouts.values():
            groups.append({"params": [readout.weight], "lr": options.readout_lr / readout.features})
            groups.append({"params": [readout.bias], "lr": BIAS_LR})
        self.optimizer = torch.optim.Adam(groups)
        steps = options.epochs * math.ceil(len(train.boxes) / options.batch)
        cosine = lambda step: LAST_STEP + (1 - LAST_STEP) * (1 + math.cos(math.pi * step / steps)) / 2
        share = lambda step: cosine(step) * min(1, (step + 1) / WARM_UP)
        shares = [lambda step: share(step) * (step >= FROZEN)] + [share] * (len(groups) - 1)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, shares)

    def epoch(self, number):
        """Shows every training image once; returns the mean loss of each readout."""
        rng = np.random.default_rng([self.options.seed, number])
        self.network.train()
        order, total = rng.permutation(len(self.part.boxes)), {}
        for first in range(0, len(order), self.options.batch):
            indices = order[first : first + self.options.batch]
            pixels, truth = variants(self.part, indices, rng)
            truth = torch.from_numpy(truth).float()
            boxes = self.network(on_off(pixels))
            losses = {name: F.smooth_l1_loss(box, truth, beta=BETA) for name, box in boxes.items()}
            self.optimizer.zero_grad()
            sum(losses.values()).backward()
            self.optimizer.step()
            self.schedule.step()
            for name, loss in losses.items():
                total[name] = total.get(name, 0) + loss.item() * len(indices) / len(order)
        return total

    def score(self, part):
        """The mIoU of every readout, and of the mean of the last four layers' boxes."""
        self.network.eval()
        with torch.no_grad():
            shown = [self.network(on_off(pixels)) for pixels in part.pixels.split(64)]
        boxes = {name: torch.cat([some[name] for some in shown]).numpy() for name in shown[0]}
        if self.options.rule == "local":
            boxes["mean of last four"] = np.mean([boxes[name] for name in LAST_FOUR], 0)
        return {name: mean_iou(found, part.boxes) for name, found in boxes.items()}


def read_parts(options):
    """Reads the boxes that spikesim wrote, and the photographs; returns {name: part}."""
    with open(options.boxes, newline="") as file:
        rows = [*csv.DictReader(file)]
    of = lambda name: [row for row in rows if row["part"] == name][: options.limit]
    parts = {name: Part(options.data, of(name), name == "train") for name in ("train", "validation", "test")}
    if not len(parts["train"].boxes) or not len(parts["test"].boxes):
        sys.exit(f"{options.boxes} names no training or no test images; write it with spikesim check --boxes")
    return parts


def show(label, scores):
    return f"{label} " + ", ".join(f"{name} {value:.4f}" for name, value in scores.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", choices=("backprop", "local"), required=True)
    parser.add_argument("--data", required=True, metavar="FOLDER", help="folder of the Oxford-IIIT Pet data set")
    parser.add_argument("--boxes", required=True, metavar="FILE", help="boxes and split, of spikesim check --boxes")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1, help="of weights, order and variants; the split is in --boxes")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.01, help="step of Adam for the convolutions")
    parser.add_argument("--readout-lr", type=float, default=0.1, help="step for readout weights, times features")
    parser.add_argument("--norm", choices=("batch", "none"), default="batch")
    parser.add_argument("--limit", type=int, help="use at most this many images of each part")
    parser.add_argument("--no-test", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True, metavar="FILE", help="where all figures go, as JSON")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    parts = read_parts(options)
    # Every epoch is scored on the first of these, the last one on all.
    scored = ["validation"] * (len(parts["validation"].boxes) > 0) + ["test"] * (not options.no_test)
    constant = constant_box(parts["train"].boxes)
    training = Training(options, parts["train"])
    miou = {name: mean_iou(constant[None], parts[name].boxes) for name in scored}
    chosen = {name: value for name, value in vars(options).items() if name not in ("data", "boxes", "out")}
    results = {"options": chosen, "torch": torch.__version__, "constant_box": constant.tolist(),
               "constant_box_miou": miou, "images": {name: len(part.boxes) for name, part in parts.items()}, "epochs": []}
    print(show("constant box: mIoU,", miou), flush=True)
    for number in range(1, options.epochs + 1):
        start = time.perf_counter()
        found = {"epoch": number, "train_loss": training.epoch(number)}
        found["train_seconds"] = time.perf_counter() - start
        print(show(f"epoch {number}, {found['train_seconds']:.0f} s: loss", found["train_loss"]))
        now = scored if number == options.epochs else scored[:1]
        found["miou"] = {name: training.score(parts[name]) for name in now}
        for name, scores in found["miou"].items():
            print(show(f"  mIoU, {name}:", scores), flush=True)
        results["epochs"].append(found)
        with open(options.out, "w") as file:
            file.write(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
