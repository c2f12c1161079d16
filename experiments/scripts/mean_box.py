#!/usr/bin/env python3
"""What a network that only knows the mean training box would reach on the test images.

    spikesim check experiments/paper-small.yaml --data FOLDER --boxes boxes.csv
    python3 experiments/scripts/mean_box.py boxes.csv

Prints the mIoU of the mean training box over all test images and over the fifths
of them by area of the true box, small to large. Needs nothing but Python 3.
"""

import csv
import sys

EDGES = ("xmin", "ymin", "xmax", "ymax")


def area(box):
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def iou(a, b):
    shared = area([max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])])
    return shared / (area(a) + area(b) - shared)


def mean(values):
    return sum(values) / len(values)


with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
train, test = ([[float(row[edge]) for edge in EDGES] for row in rows if row["part"] == part] for part in ("train", "test"))
box = [mean(edge) for edge in zip(*train)]
test.sort(key=area)
scores = [iou(box, truth) for truth in test]
fifths = [scores[len(test) * i // 5 : len(test) * (i + 1) // 5] for i in range(5)]
print("mean training box", *(f"{edge:.4f}" for edge in box))
print(f"mIoU {mean(scores):.4f}; by fifths", *(f"{mean(fifth):.4f}" for fifth in fifths))
