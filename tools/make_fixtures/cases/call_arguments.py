"""What recurrent layers are given beside their input, computed or not: masks, states, training; by name and by position."""

import numpy as np

from cases.operations import ARCHIVES, HDF5, operations
from registry import small


@small("ops_states", "an initial state computed from tensors", ("tf28", "tf215", "keras315"), ARCHIVES, sizes=("2x4",))
def states(k):
    ops = operations(k)
    x, static = k.input(None, 3, name="x"), k.input(2, name="static")
    start = ops.tanh(k.layers.Dense(4, name="start")(static))
    y = k.layers.LSTM(4, name="lstm")(x, initial_state=[start, ops.zeros_like(start)])
    return k.Model([x, static], [y, k.layers.GRU(4, name="gru", return_sequences=True)(x, initial_state=start * 0.5)])


@small("ops_summed_states", "a bidirectional encoder's states added for a decoder", HDF5, ("tf215", "keras315"), sizes=("2x4",))
def summed_states(k):
    ops = operations(k)
    x, y = k.input(None, 3, name="x"), k.input(None, 2, name="y")
    encoded, fh, fc, bh, bc = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True, return_state=True, name="lstm"), name="encoder")(x)
    decoded = k.layers.LSTM(3, return_sequences=True, name="decoder")(y, initial_state=[fh + bh, ops.concatenate([fc[:, :1], bc[:, 1:]], axis=-1)])
    return k.Model([x, y], [decoded, encoded])


def tokens(random):
    return {"cases/00_b4_t6/inputs/0": np.array([[1, 2, 3, 4, 5, 6], [3, 1, 0, 0, 0, 0], [0, 0, 5, 2, 0, 4], [0, 0, 0, 0, 0, 0]], "int32")}


@small("ops_explicit_mask", "masks computed by operations and given to recurrent layers", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), inputs=tokens)
def explicit_mask(k):
    ops = operations(k)
    x = k.input(None, name="x", dtype="int32")
    mask = ops.not_equal(x, 0)
    y = k.layers.Embedding(7, 3, name="embedding")(x)
    z = k.layers.LSTM(4, return_sequences=True, name="lstm")(y, mask=mask)
    return k.Model(x, [
        z, k.layers.GRU(3, name="gru")(z, mask=mask), k.layers.SimpleRNN(3, name="rnn", go_backwards=True)(y, mask=mask),
        k.layers.Bidirectional(k.layers.LSTM(2, name="half", return_sequences=True), name="both")(y, mask=ops.logical_and(mask, ops.less(x, 5))),
        k.layers.RNN([k.layers.GRUCell(2), k.layers.LSTMCell(2)], name="cells")(y, mask=mask),
    ])


def mask_and_states(random):
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0, 0, 0, 0, 0]], bool)
    arrays = [random.standard_normal((4, 5, 3)), mask, random.standard_normal((4, 4)), random.standard_normal((4, 4))]
    return {"cases/00_b4_t5/inputs/%d" % n: a if a.dtype == bool else a.astype("float32") for n, a in enumerate(arrays)}


def mask_inputs(k):
    return k.input(None, 3, name="x"), k.input(None, name="mask", dtype="bool"), k.input(4, name="h"), k.input(4, name="c")


@small("ops_mask_input", "a mask that is an input, with initial_state: not dropped where it is given", ("tf28", "tf215", "keras315"), ARCHIVES, inputs=mask_and_states)
def mask_input(k):
    x, mask, h, c = mask_inputs(k)
    y = k.layers.LSTM(4, return_sequences=True, return_state=True, name="lstm")(x, mask=mask, initial_state=[h, c])
    return k.Model([x, mask, h, c], list(y) + [k.layers.GRU(4, name="gru")(x, mask=mask, initial_state=h)])


@small("ops_positional", "states and mask as positional arguments (Keras 3 takes only tensors so)", ("keras315",), ("keras38", "keras315"), inputs=mask_and_states)
def positional(k):
    x, mask, h, c = mask_inputs(k)
    layers = k.layers
    return k.Model([x, mask, h, c], [
        layers.LSTM(4, name="states")(x, [h, c]), layers.LSTM(4, name="states_mask", return_sequences=True)(x, [h, c], mask), layers.LSTM(3, name="masked")(x, None, mask),
        layers.GRU(4, name="gru")(x, h, mask), layers.SimpleRNN(4, name="rnn")(x, h, mask, training=False),
    ])


@small("ops_positional_bidirectional", "the same for Bidirectional", ("keras315",), ("keras315",), inputs=mask_and_states)
def positional_bidirectional(k):
    x, mask, h, c = mask_inputs(k)
    both = k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_sequences=True), name="both")
    return k.Model([x, mask, h, c], [both(x, [h, c, c, h], mask), k.layers.Bidirectional(k.layers.GRU(3, name="gru"), name="masked")(x, None, mask)])


@small("ops_positional_states", "initial_state as the second positional argument", ("tf28", "tf215"), ("tf215",), sizes=("2x4",))
def positional_states(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    return k.Model([x, h, c], k.layers.LSTM(4, name="lstm", return_sequences=True)(x, [h, c]))


@small("ops_named_arguments", "layers called with training and mask by name", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), sizes=("2x4",))
def named_arguments(k):
    x = k.input(None, 3, name="x")
    y = k.layers.Dropout(0.5, name="dropout")(x, training=False)
    y = k.layers.LSTM(4, return_sequences=True, name="lstm")(y, training=False)
    y = k.layers.BatchNormalization(name="normalization")(y, training=False)
    return k.Model(x, k.layers.LSTM(3, name="last")(y, mask=None))
