#!/usr/bin/env python3
"""Runs the rows of the table of ablations in experiments/README.md and prints it.

    python3 experiments/scripts/ablations.py --data FOLDER --out FOLDER [--epochs 4] [--time] [--only NAME ...]

Every row is one command, which is printed: `spikesim run experiments/pet.yaml`
with what the row changes. Rows that are done are not run again, and one that was
cut short goes on, so the script can be stopped and started at will. When all are
done, --time trains each on a few images more, one after the other and with
nothing beside, for the column of times. It needs nothing but Python 3 and
spikesim on the PATH.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ON_TICK = ["learning.readout.grid=null", "learning.readout.normalize=false"]
FIXED = ["learning.readout.weights=fixed", "learning.readout.init=uniform_mean_target"]
PER_CHANNEL = "threshold: 1, threshold_per_channel: true"
GRAY = ["network.populations.image.input.channels=1"]
# What a row is called, and the values it sets; None is a heading.
ROWS = [
    ("recipe", "the recipe", []),
    ("readout", "**What the readouts read**", None),
    ("readout-fixed", "means, fixed random weights around the mean box", [*FIXED, "learning.readout.scale=0.05"]),
    ("readout-fixed-large", "the same, weights six times as large", [*FIXED, "learning.readout.scale=0.3"]),
    ("readout-spikes", "spikes of the tick", ["learning.readout.on=spikes", *ON_TICK]),
    ("readout-trace", "spike trace, 5 ms", ["learning.readout.mean_tau_ms=5"]),
    ("readout-membrane", "sigmoid of the membrane", ["learning.readout.on=sigmoid_membrane", *ON_TICK]),
    ("learning", "**What learns, and when**", None),
    ("weights-random", "readouts only, random synapses", ["learning.schedule.hold_weights_steps=1000000"]),
    ("step-each-gradient", "a step at 14 and 20 ms, a third of the rate", ["learning.update_every_ticks=6", "learning.optimizer.learning_rate=0.02"]),
    ("step-each-tick", "gradient and step at every tick, a tenth of the rate",
     ["learning.gradient_every_ticks=1", "learning.update_every_ticks=1", "learning.optimizer.learning_rate=0.007"]),
    ("gradient-each-tick", "gradient at every tick, one step", ["learning.gradient_every_ticks=1"]),
    ("no-homeostasis", "no homeostasis", ["learning.homeostasis=null"]),
    ("rate-2", "homeostasis at 2 %", ["learning.homeostasis.target_rate_per_ms=0.02", "calibration.target_rate_per_ms=0.02"]),
    ("no-zero-mean", "means of kernels not kept at 0", ["learning.zero_mean=false"]),
    ("no-norm", "norms of kernels not kept", ["learning.keep_norm=false"]),
    ("input", "**Input**", None),
    ("input-poisson", "ON/OFF, Poisson on the ticks", ["coding.kind=bernoulli", "coding.grid=false"]),
    ("input-poisson-exact", "ON/OFF, Poisson at exact times", ["coding.kind=poisson", "coding.grid=false"]),
    ("input-gray", "gray values, regular", ["coding.filter=null", "coding.max_rate_per_ms=0.5", *GRAY]),
    ("input-gray-poisson", "gray values, Poisson (the paper's)", ["coding={kind: bernoulli, max_rate_per_ms: 0.5}", *GRAY]),
    ("time", "**Time and size**", None),
    ("ms-10", "10 ms", ["duration_ms=10", "learning.burn_in_ms=2", "learning.gradient_every_ticks=4", "learning.update_every_ticks=8"]),
    ("ms-40", "40 ms", ["duration_ms=40", "learning.burn_in_ms=16", "learning.gradient_every_ticks=12", "learning.update_every_ticks=24"]),
    ("size-24", "24×32 pixels", ["dataset.height=24", "dataset.width=32", "network.populations.image.input={channels: 2, height: 24, width: 32}",
                                 "coding.filter.center_px=0.4", "coding.filter.surround_px=2.7"]),
    ("size-88", "88×120 pixels", ["dataset.height=88", "dataset.width=120", "network.populations.image.input={channels: 2, height: 88, width: 120}",
                                  "coding.filter.center_px=1.2", "coding.filter.surround_px=10"]),
    ("small-decoder", "dec2 and dec3 of 3×3, dec3 with 8 channels",
     ["network.populations.dec2.conv2d.kernel=3", "network.populations.dec3.conv2d={channels: 8, kernel: 3}"]),
    ("neuron", "**Neuron**", None),
    ("neuron-if", "if", ["network.neuron={if: {%s}}" % PER_CHANNEL]),
    ("neuron-alif", "alif", ["network.neuron={alif: {tau_m_ms: 10, %s}}" % PER_CHANNEL]),
    ("labels", "**Labels**", None),
    ("labels-raw", "raw", ["dataset.labels=raw"]),
]
LAYERS = ["enc1", "enc2", "enc3", "dec1", "dec2", "dec3"]


def command(options, settings):
    words = ["spikesim", "run", "experiments/pet.yaml", "--epochs", str(options.epochs)]
    for setting in settings:
        words += ["--set", setting]
    return words


def run(options, name, settings):
    """Runs a row, or what is left of it; returns its results, or None."""
    folder = os.path.join(options.out, name)
    done = os.path.join(folder, "results.json")
    if os.path.exists(done):
        with open(done) as file:
            results = json.load(file)
        if results["status"] == "complete":
            return results
    if options.table:
        return None
    words = command(options, settings) + ["--data", options.data, "--out", folder]
    if os.path.exists(os.path.join(folder, "checkpoint.npz")):
        words = ["spikesim", "run", "--resume", folder, "--data", options.data]
    environment = dict(os.environ, GOMAXPROCS="1")
    with open(os.path.join(options.out, name + ".log"), "a") as log:
        code = subprocess.run(words, env=environment, stdout=log, stderr=log, check=False).returncode
    if code != 0:
        print(f"{name}: spikesim failed with {code}; see {log.name}", file=sys.stderr)
        return None
    with open(done) as file:
        return json.load(file)


def time_alone(options, name, settings):
    """Trains a row on a few images, alone on one core, for how long an image takes."""
    folder = os.path.join(options.out, name, "timed")
    if os.path.exists(os.path.join(folder, "results.json")):
        return
    words = command(options, settings) + ["--epochs", "1", "--limit", "320", "--data", options.data, "--out", folder]
    subprocess.run(words, env=dict(os.environ, GOMAXPROCS="1"), check=True, capture_output=True)


def training_seconds(options, name, results):
    """Seconds per training image, of the row's time_alone if there was one."""
    try:
        with open(os.path.join(options.out, name, "timed", "results.json")) as file:
            results = json.load(file)
    except FileNotFoundError:
        pass
    return results["seconds_per_image"]["train"]


def energy(results, profile):
    """Of synaptic operations and readout alone, as the tables have it."""
    priced = next(e["priced"] for e in results["energy"] if e["profile"] == profile)
    return sum(t["joules"] for t in priced if t["count"] in ("synaptic_ops", "readout_macs"))


def row(label, results, seconds, shell):
    test = results["test"]
    layers = dict(zip(test["layers"], test["miou_per_layer"]))
    rates = [100 * p["rate_per_ms"] for p in results["populations"] if p["name"] in LAYERS]
    return "| " + " | ".join([
        label, f"{test['prediction']['miou']:.4f}", *(f"{layers[name]:.3f}" for name in LAYERS),
        f"{min(rates):.1f}–{max(rates):.1f}", f"{results['totals']['synaptic_ops'] / 1e6:.1f}",
        f"{1e6 * energy(results, '45nm-arithmetic'):.0f}", f"{1e3 * seconds:.1f}", shell,
    ]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", metavar="FOLDER", help="folder of the Oxford-IIIT Pet data set")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where the runs go, and are found again")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of " + ", ".join(name for name, _, s in ROWS if s is not None))
    parser.add_argument("--table", action="store_true", help="run nothing, print the rows that are done")
    parser.add_argument("--time", action="store_true", help="then time every row that is done, alone")
    parser.add_argument("--jobs", type=int, default=2, help="rows run side by side, on one core each")
    options = parser.parse_args()
    if not options.data and not options.table:
        parser.error("--data is needed to run")
    os.makedirs(options.out, exist_ok=True)
    chosen = [r for r in ROWS if r[2] is not None and (not options.only or r[0] in options.only)]
    with ThreadPoolExecutor(options.jobs) as pool:
        found = dict(zip((r[0] for r in chosen), pool.map(lambda r: run(options, r[0], r[2]), chosen)))
    if options.time:
        for name, _, settings in chosen:
            if found[name]:
                time_alone(options, name, settings)
    print("| | mIoU | " + " | ".join(LAYERS) + " | rates, % | synaptic ops, M | energy, µJ | training, ms | command: with |")
    print("|---" + "|---:" * 11 + "|---|")
    heading = None
    for name, label, settings in ROWS:
        if settings is None:
            heading = f"| {label} |" + " |" * 12
        elif found.get(name):
            if heading:
                print(heading)
            heading = None
            shell = "`" + shlex.join(command(options, settings)[5:]) + "`" if settings else ""
            print(row(label, found[name], training_seconds(options, name, found[name]), shell))


if __name__ == "__main__":
    main()
