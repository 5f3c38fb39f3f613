"""ConvLSTM1D and ConvLSTM2D."""

import numpy as np

from registry import small

WRITERS = ("keras231", "tf28", "tf215", "keras30", "keras315")
NEWER = ("tf28", "tf215", "keras315")
BOTH = ("tf215", "keras315")


def flat(outputs):
    return [leaf for item in outputs for leaf in flat(item)] if isinstance(outputs, (list, tuple)) else [outputs]


@small("convlstm2d", "ConvLSTM2D with every default, then as a sequence", WRITERS + ("keras224", "tf115", "tf23"), ("tf215", "keras30", "keras315"), sizes=("2x3",))
def defaults(k):
    return k.sequential((None, 6, 5, 2), k.layers.ConvLSTM2D(3, 3, return_sequences=True), k.layers.ConvLSTM2D(2, (2, 3)))


@small("convlstm2d_options", "padding, strides, dilation, use_bias=False, activations", WRITERS, BOTH, sizes=("2x3",))
def options(k):
    x = k.input(None, 6, 5, 2)
    outputs = []
    for name, kernel, given in (
        ("same", 3, {"padding": "same", "return_sequences": True}),
        ("strides", (3, 2), {"strides": (2, 1), "padding": "same"}),
        ("strides_valid", (2, 3), {"strides": 2}),
        ("dilation", 2, {"dilation_rate": (2, 1)}),
        ("no_bias", 2, {"use_bias": False, "recurrent_activation": "sigmoid"}),
        ("hard", 2, {"recurrent_activation": "hard_sigmoid", "activation": "relu", "return_sequences": True}),
    ):
        outputs += [k.layers.ConvLSTM2D(2, kernel, name=name, **given)(x)]
    return k.Model(x, outputs)


@small("convlstm2d_states", "return_state and go_backwards", WRITERS, BOTH, sizes=("2x3",))
def states(k):
    x = k.input(None, 4, 3, 2)
    outputs = flat(k.layers.ConvLSTM2D(2, 2, name="state", return_state=True)(x))
    outputs += flat(k.layers.ConvLSTM2D(2, 2, name="backwards", return_sequences=True, return_state=True, go_backwards=True, padding="same")(x))
    return k.Model(x, outputs)


@small("convlstm2d_initial_state", "initial_state, and one layer's states handed to another", ("keras231",) + NEWER, BOTH, sizes=("2x3",))
def initial_state(k):
    x, h, c = k.input(None, 4, 3, 2, name="x"), k.input(4, 3, 2, name="h"), k.input(4, 3, 2, name="c")
    y = flat(k.layers.ConvLSTM2D(2, 3, name="first", padding="same", return_sequences=True, return_state=True)(x, initial_state=[h, c]))
    return k.Model([x, h, c], y + [k.layers.ConvLSTM2D(2, 3, name="second", padding="same")(x, initial_state=y[1:])])


@small("convlstm2d_stateful", "state kept over several calls and reset once", WRITERS, BOTH, sizes=("2x2", "2x3", "2x1", "2x2"))
def stateful(k):
    first = {"batch_input_shape": (2, None, 4, 3, 2)} if k.is_standalone else {}
    return k.sequential(
        (None, 4, 3, 2), k.layers.ConvLSTM2D(2, 2, stateful=True, return_sequences=True, **first), k.layers.ConvLSTM2D(2, 2, stateful=True), batch=2
    )


def frames_and_mask(random):
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]], bool)
    return {"cases/00_b4_t4/inputs/0": random.standard_normal((4, 4, 4, 3, 2)).astype("float32"), "cases/00_b4_t4/inputs/1": mask}


@small("convlstm2d_mask", "a mask that is an input: sequences, last output, states, backwards", NEWER, BOTH, inputs=frames_and_mask)
def mask(k):
    x, given = k.input(None, 4, 3, 2, name="x"), k.input(None, name="mask", dtype="bool")
    layer = k.layers.ConvLSTM2D
    outputs = flat(layer(2, 2, name="sequence", return_sequences=True, return_state=True)(x, mask=given)) + [layer(1, 2, name="last")(x, mask=given)]
    return k.Model([x, given], outputs + [layer(1, 2, name="backwards", return_sequences=True, go_backwards=True)(x, mask=given)])


@small("convlstm2d_masking", "a mask of Masking, which knows no images: TimeDistributed folds them behind it (tf.keras refuses)", (), ("keras315",), sizes=("5x6",))
def masking(k):
    x = k.input(None, 24, name="x")
    y = k.layers.TimeDistributed(k.layers.Reshape((4, 3, 2)), name="images")(k.layers.Masking(name="masking")(x))
    return k.Model(x, [k.layers.ConvLSTM2D(2, 2, name="sequence", return_sequences=True)(y), k.layers.ConvLSTM2D(1, 2, name="last")(y)])


@small("convlstm2d_bidirectional", "Bidirectional over ConvLSTM2D", ("keras231", "tf28", "tf215", "keras315"), BOTH, sizes=("2x3",))
def bidirectional(k):
    return k.sequential(
        (None, 4, 3, 2), k.layers.Bidirectional(k.layers.ConvLSTM2D(2, 2, return_sequences=True)), k.layers.Bidirectional(k.layers.ConvLSTM2D(2, 2), merge_mode="sum"),
    )


@small("convlstm1d", "ConvLSTM1D with every default, then as a sequence", ("tf28", "tf215", "keras30", "keras315"), ("tf215", "keras30", "keras315"), sizes=("2x4",))
def one(k):
    return k.sequential((None, 7, 2), k.layers.ConvLSTM1D(3, 3, return_sequences=True), k.layers.ConvLSTM1D(2, 2))


@small("convlstm1d_options", "padding, strides, dilation, use_bias=False, activations, states, backwards", NEWER, BOTH, sizes=("2x4",))
def one_options(k):
    x = k.input(None, 7, 2)
    outputs = []
    for name, kernel, given in (
        ("same", 4, {"padding": "same", "return_sequences": True, "return_state": True}),
        ("strides", 3, {"strides": 2, "padding": "same"}),
        ("dilation", 2, {"dilation_rate": 3}),
        ("no_bias", 2, {"use_bias": False, "recurrent_activation": "sigmoid"}),
        ("hard", 2, {"recurrent_activation": "hard_sigmoid", "activation": "relu", "return_sequences": True}),
        ("backwards", 2, {"go_backwards": True, "return_sequences": True, "return_state": True}),
    ):
        outputs += flat(k.layers.ConvLSTM1D(2, kernel, name=name, **given)(x))
    return k.Model(x, outputs)


@small("convlstm1d_initial_state", "initial_state", ("tf215", "keras315"), ("keras315",), sizes=("2x3",))
def one_initial_state(k):
    x, h, c = k.input(None, 5, 2, name="x"), k.input(4, 2, name="h"), k.input(4, 2, name="c")
    return k.Model([x, h, c], k.layers.ConvLSTM1D(2, 2, name="layer", return_sequences=True)(x, initial_state=[h, c]))


@small("convlstm1d_stateful", "state kept over several calls and reset once", NEWER, ("keras315",), sizes=("2x2", "2x3", "2x1", "2x2"))
def one_stateful(k):
    return k.sequential((None, 5, 2), k.layers.ConvLSTM1D(2, 2, stateful=True, return_sequences=True), batch=2)


@small("convlstm3d", "ConvLSTM3D", ("tf28", "tf215", "keras315"), ("keras315",), sizes=("2x2",))
def three(k):
    return k.sequential((None, 3, 4, 3, 2), k.layers.ConvLSTM3D(2, 2, return_sequences=True), k.layers.ConvLSTM3D(2, 2, padding="same"))
