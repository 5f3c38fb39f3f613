"""Builds small models nobody has seen before; run inside a case environment by tools/check_recording.

    python fresh.py FOLDER SEED                  saves <kind>.h5 for every kind of model below
    python fresh.py --change MODEL.h5 OTHER.h5   copies a model and adds 1e-3 to one of its biases
"""

import os
import shutil
import sys

import numpy as np

from build import randomize
from writer import Writer


def sizes(random, count):
    """Different small sizes, so that no two dimensions can be mixed up unnoticed."""
    return [int(n) for n in random.permutation(np.arange(2, 12))[:count]]


def plain(k, random):
    features, units = sizes(random, 2)
    return k.sequential((None, features), k.layers.LSTM(units, return_sequences=True))


def stack(k, random):
    features, first, second, outputs = sizes(random, 4)
    return k.sequential(
        (None, features), k.layers.LSTM(first, return_sequences=True, go_backwards=bool(random.randint(2))), k.layers.Dropout(0.4),
        k.layers.LSTM(second, use_bias=bool(random.randint(2))), k.layers.Dense(outputs, activation="softmax"),
    )


def masked(k, random):
    vocabulary, features, units, outputs = sizes(random, 4)
    return k.sequential(
        (None,), k.layers.Embedding(vocabulary, features, mask_zero=True), k.layers.LSTM(units, return_sequences=True),
        k.layers.LSTM(outputs, recurrent_activation="hard_sigmoid"),
    )


def bidirectional(k, random):
    features, units, outputs = sizes(random, 3)
    mode = ["concat", "sum", "mul", "ave"][random.randint(4)]
    return k.sequential(
        (None, features), k.layers.Masking(), k.layers.Bidirectional(k.layers.LSTM(units, return_sequences=True), merge_mode=mode),
        k.layers.TimeDistributed(k.layers.Dense(outputs)),
    )


def encoder_decoder(k, random):
    features, target_features, units, outputs = sizes(random, 4)
    source, target = k.input(None, features), k.input(None, target_features)
    _, h, c = k.layers.LSTM(units, return_state=True)(source)
    y = k.layers.LSTM(units, return_sequences=True)(target, initial_state=[h, c])
    return k.Model([source, target], k.layers.Dense(outputs)(y))


def stateful(k, random):
    features, units = sizes(random, 2)
    return k.sequential((None, features), k.layers.LSTM(units, stateful=True), batch=2)


KINDS = [plain, stack, masked, bidirectional, encoder_decoder, stateful]


def save_all(folder, seed):
    k = Writer()
    for number, kind in enumerate(KINDS):
        if kind is bidirectional and k.is_keras3 and not k.at_least(3, 3):
            continue  # Gives the weights of both directions the same name in .h5, and ends with an error.
        k.fresh()
        model = kind(k, np.random.RandomState((seed + number) % 2**32))
        randomize(model, (seed + number) % 2**32, 1.0)
        model.save(os.path.join(folder, kind.__name__ + ".h5"))


def change(source, target):
    """Adds 1e-3 to one bias of the cell gate: small, and felt at every timestep."""
    import h5py

    shutil.copyfile(source, target)
    biases = []
    with h5py.File(target, "r+") as file:
        file.visititems(lambda name, item: biases.append(name) if isinstance(item, h5py.Dataset) and "bias" in name else None)
        bias = file[biases[0]]
        bias[bias.shape[0] // 2] += np.float32(1e-3)


if __name__ == "__main__":
    if sys.argv[1] == "--change":
        change(*sys.argv[2:])
    else:
        save_all(sys.argv[1], int(sys.argv[2]))
