"""Builds and saves the models of the named cases; run inside one case environment.

    python build.py FOLDER CASE...       writes FOLDER/<case>/model.h5 (or what saving.py makes of it) and provenance.json
"""

import json
import os
import platform
import sys

import numpy as np

import registry
import rewrites
import saving
from writer import Writer


def random_weight(name, shape, random, scale):
    """Values that no mix-up of gates, rows or columns leaves unchanged."""
    if "variance" in name or "running_std" in name:  # Keras 1 calls the variance so.
        return random.uniform(0.5, 1.5, shape)
    if len(shape) < 2:  # Biases and the like, the forget part included.
        return random.standard_normal(shape) * 0.4
    fan_in = int(np.prod(shape[:-1]))
    return scale * random.standard_normal(shape) * min(0.8, 1.5 / np.sqrt(fan_in))


def randomize(model, seed, scale):
    random = np.random.RandomState(seed)
    names = [getattr(weight, "path", None) or weight.name for weight in model.weights]
    values = model.get_weights()
    model.set_weights([random_weight(n, v.shape, random, scale).astype(v.dtype) for n, v in zip(names, values)])


def make(case, writer):
    """The case's model: the same names and weights every time."""
    writer.fresh()
    writer.seed(case.seed)
    model = case.build(writer)
    if case.train:
        case.train(writer, model, np.random.RandomState(case.seed))
    else:
        randomize(model, case.seed, case.scale)
    return model


def build(case, writer, folder):
    folder = os.path.join(folder, case.name)
    os.makedirs(folder, exist_ok=True)
    try:
        model = make(case, writer)
        path = os.path.join(folder, "model.h5")
        if case.save:
            name = getattr(saving, case.save)(writer, model, folder)
        else:
            name = "model.h5"
            model.save(path)
    finally:
        writer.fresh()
    if case.rewrite:
        getattr(rewrites, case.rewrite)(path)
    if case.inputs:
        np.savez(os.path.join(folder, "inputs.npz"), **case.inputs(np.random.RandomState(case.seed)))
    provenance = {
        "case": case.name,
        "model": name,
        "covers": case.covers,
        "keras_version": writer.keras_version,
        "framework": "tensorflow",
        "framework_version": writer.tensorflow_version,
        "python_version": platform.python_version(),
        "environment": case.environment,
        "script": "tools/make_fixtures/%s.py" % case.build.__module__.replace(".", "/"),
        "command": "tools/make_fixtures/make " + case.name,
        "seed": case.seed,
    }
    with open(os.path.join(folder, "provenance.json"), "w") as file:
        json.dump(provenance, file, indent=2)
        file.write("\n")


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    cases = registry.load()
    writer = Writer()
    for name in names:
        build(cases[name], writer, folder)


if __name__ == "__main__":
    main()
