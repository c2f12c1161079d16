#!/usr/bin/env python3
"""A network of rectified linear units for MNIST, for experiments/mlp.yaml.

Trains 784-256-10 without biases in PyTorch and leaves its arrays in an npz file, as
spikesim run experiments/mlp.yaml --weights FILE --map ... takes them. Without biases
an answer does not depend on the scale of a layer, and so not on the thresholds that
calibration finds. Usage: mlp_torch.py DIR FILE, DIR being the folder of the four
IDX files, gzipped.
"""
import gzip
import sys

import numpy as np
import torch


def idx(name):
    data = gzip.open(sys.argv[1] + "/" + name).read()
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return torch.tensor(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape))


torch.manual_seed(1)
x, y = idx("train-images-idx3-ubyte.gz").reshape(-1, 784) / 255.0, idx("train-labels-idx1-ubyte.gz").long()
test, truth = idx("t10k-images-idx3-ubyte.gz").reshape(-1, 784) / 255.0, idx("t10k-labels-idx1-ubyte.gz")
fc1, fc2 = torch.nn.Linear(784, 256, bias=False), torch.nn.Linear(256, 10, bias=False)
net = torch.nn.Sequential(fc1, torch.nn.ReLU(), fc2)
optimizer = torch.optim.Adam(net.parameters(), 1e-3)
for epoch in range(3):
    for batch in torch.randperm(len(x)).split(256):
        loss = torch.nn.functional.cross_entropy(net(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch + 1}: test accuracy {(net(test).argmax(1) == truth).float().mean().item():.4f}", flush=True)

arrays = {"fc1.weight": fc1.weight, "fc2.weight": fc2.weight, "fc2.bias": torch.zeros(10)}
np.savez(sys.argv[2], **{name: a.detach().numpy() for name, a in arrays.items()})
