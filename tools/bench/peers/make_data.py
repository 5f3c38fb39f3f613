"""Makes each workload's folder: weights, input, and the answer computed in double precision.

    make_data.py FOLDER

All are raw little-endian float32, in Keras' layout: W.f32, the kernel, [I, 4U], R.f32, the recurrent kernel, [U, 4U],
and b.f32, the bias, [4U], gates in the order i, f, c, o; x.f32, [B, T, I]; y.f32, the last hidden state, [B, U].
A stream's x has 100 steps, and y is what follows them. shape.json has the numbers.
"""

import json
import os
import sys

import numpy

import table


def sigmoid(z):
    return 1 / (1 + numpy.exp(-z))


def lstm(kernel, recurrent_kernel, bias, x):
    """The hidden state after all steps, in double precision."""
    kernel, recurrent_kernel, bias, x = (array.astype("f8") for array in (kernel, recurrent_kernel, bias, x))
    batch, units = len(x), len(recurrent_kernel)
    hidden, cell = numpy.zeros((batch, units)), numpy.zeros((batch, units))
    for step in range(x.shape[1]):
        z = x[:, step] @ kernel + hidden @ recurrent_kernel + bias
        i, f, g, o = numpy.split(z, 4, axis=1)
        cell = sigmoid(f) * cell + sigmoid(i) * numpy.tanh(g)
        hidden = sigmoid(o) * numpy.tanh(cell)
    return hidden


def main():
    for name, shape in table.workloads().items():
        features, units = shape["I"], shape["U"]
        random = numpy.random.default_rng(1234)
        bound = 1 / numpy.sqrt(units)
        arrays = {
            "W": random.uniform(-bound, bound, (features, 4 * units)),
            "R": random.uniform(-bound, bound, (units, 4 * units)),
            "b": random.uniform(-bound, bound, 4 * units),
            "x": random.normal(0, 1, (shape["B"], 100 if shape.get("stream") else shape["T"], features)),
        }
        # Rounded before the answer is computed: that is what everyone gets.
        arrays = {key: array.astype("<f4") for key, array in arrays.items()}
        arrays["y"] = lstm(*arrays.values()).astype("<f4")
        folder = os.path.join(sys.argv[1], name)
        os.makedirs(folder, exist_ok=True)
        for key, array in arrays.items():
            array.tofile(os.path.join(folder, key + ".f32"))
        with open(os.path.join(folder, "shape.json"), "w") as file:
            json.dump(shape, file)


if __name__ == "__main__":
    main()
