#!/usr/bin/env python3
"""What spikesim check says a run takes beside the peak of what the run held.

    python3 experiments/scripts/memory.py SPIKESIM [NAME ...]

SPIKESIM is the built tool. The peak is VmHWM of /proc/PID/status (Linux), read every
few milliseconds until the run ends. Without names all experiments below are run, of
which those of the paper's size take minutes. Needs nothing but Python 3.
"""

import re
import subprocess
import sys
import tempfile
import time

TINY, SMALL, PAPER = "experiments/tiny.yaml", "experiments/paper-small.yaml", "experiments/paper.yaml"
FEW = "dataset.synthetic={train_images: 8, test_images: 2, epochs: 1}"
TWO_BATCHES = "dataset.synthetic={train_images: 32, test_images: 4, epochs: 1}"


def side(height, width):
    return [f"dataset.height={height}", f"dataset.width={width}",
            f"network.populations.image.input={{channels: 1, height: {height}, width: {width}}}"]


def neuron(model):
    return f"network.neuron={{{model}: {{}}}}"


CASES = {
    "tiny": (TINY, []),
    "tiny, batch 64": (TINY, ["batch=64"]),
    "tiny, 88×120": (TINY, side(88, 120)),
    "tiny, alif": (TINY, [neuron("alif")]),
    "tiny, alif, batch 64": (TINY, [neuron("alif"), "batch=64"]),
    "tiny, cuba_lif": (TINY, [neuron("cuba_lif")]),
    "tiny, cuba_lif, batch 64": (TINY, [neuron("cuba_lif"), "batch=64"]),
    "tiny, if": (TINY, [neuron("if")]),
    "tiny, if, batch 64": (TINY, [neuron("if"), "batch=64"]),
    "tiny, decolle": (TINY, [neuron("decolle")]),
    "tiny, decolle, batch 64": (TINY, [neuron("decolle"), "batch=64"]),
    "tiny, decolle, 96×128": (TINY, [neuron("decolle"), *side(96, 128)]),
    "tiny, two dense layers of 4000, batch 32": (TINY, [
        "batch=32",
        "network.populations=[{name: image, input: {channels: 1, height: 16, width: 24}}, {name: a, dense: {units: 4000}}, {name: b, dense: {units: 4000}}]",
        "network.connections=[{from: image, to: a}, {from: a, to: b}]"]),
    "pet": ("experiments/pet.yaml", []),
    "paper-small": (SMALL, []),
    "paper-small, alif, batch 4": (SMALL, [neuron("alif"), "batch=4"]),
    "paper-small, cuba_lif, batch 4": (SMALL, [neuron("cuba_lif"), "batch=4"]),
    "paper, batch 1, 60 ms": (PAPER, ["batch=1", "duration_ms=60", FEW]),
    "paper, 20 ms": (PAPER, ["duration_ms=20", "learning.burn_in_ms=10", TWO_BATCHES]),
}


def estimate(tool, experiment):
    text = subprocess.run([tool, "check", *experiment], capture_output=True, text=True, check=True).stdout
    value, unit = re.search(r"(?m)^peak +([0-9.]+) ([KMGT])iB", text).groups()
    return float(value) * {"K": 2**-10, "M": 1, "G": 2**10, "T": 2**20}[unit]


def peak(tool, experiment):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.Popen([tool, "run", *experiment, "--epochs", "1", "--out", folder + "/out"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        most = 0
        while run.poll() is None:
            try:
                with open(f"/proc/{run.pid}/status", encoding="utf-8") as status:
                    found = re.search(r"(?m)^VmHWM:\s+([0-9]+) kB", status.read())
            except OSError:
                continue
            if found:
                most = max(most, int(found[1]))
            time.sleep(0.003)
        if run.returncode:
            sys.exit(f"a run failed: {experiment}")
        return most / 1024


tool = sys.argv[1]
for name in sys.argv[2:] or CASES:
    file, settings = CASES[name]
    experiment = [file] + [word for s in settings for word in ("--set", s)]
    said, held = estimate(tool, experiment), peak(tool, experiment)
    good = abs(said - held) <= max(10, held / 5)
    print(f"{name:42} {said:8.1f} MiB {held:8.1f} MiB{'' if good else '   more than 20 % and 10 MiB off'}", flush=True)
