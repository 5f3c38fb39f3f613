"""Bidirectional GRUs. Keras 3.0 is not among the writers of .h5: it gives both halves' weights one name."""

from registry import small

STANDALONE = ("keras209", "keras224", "keras231")
ALL_PATTERNS = ("5x6",)


def flat(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


@small("gru_bidirectional", "every merge mode with return_sequences", ("keras122",) + STANDALONE + ("tf115", "tf23", "tf215", "keras315"),
       ("tf215", "keras315"))
def modes(k):
    x = k.input(None, 3)
    outputs = []
    for mode in ("concat", "sum", "mul", "ave", None):
        if mode is None and not k.at_least(2, 1):  # Keras 1 and 2.0 can't say which shapes come of it.
            continue
        name = mode or "none"
        outputs += flat(k.layers.Bidirectional(k.layers.GRU(2, name="gru_" + name, return_sequences=True), merge_mode=mode, name=name)(x))
    return k.Model(x, outputs)


@small("gru_bidirectional_last", "last outputs of both directions", ("keras122", "keras209", "keras231", "tf23", "tf215", "keras315"), ("tf215", "keras315"))
def last(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.GRU(4)), k.layers.Dense(2))


@small("gru_bidirectional_mask", "a mask with return_sequences, then last outputs", ("keras122",) + STANDALONE + ("tf115", "tf23", "tf215", "keras315"), ("tf215", "keras315"),
       sizes=ALL_PATTERNS)
def mask(k):
    return k.sequential(
        (None, 3), k.layers.Masking(), k.layers.Bidirectional(k.layers.GRU(3, return_sequences=True)),
        k.layers.Bidirectional(k.layers.GRU(2, return_sequences=True), merge_mode="sum"), k.layers.Bidirectional(k.layers.GRU(2), merge_mode="mul"),
    )


@small("gru_bidirectional_state", "return_state: [y, fh, bh] and [yf, yb, fh, bh]", ("keras216", "keras224", "tf115", "tf23", "tf215", "keras315"), ("tf215", "keras315"))
def state(k):
    x = k.input(None, 3)
    merged = k.layers.Bidirectional(k.layers.GRU(3, name="a", return_sequences=True, return_state=True), name="merged")(x)
    apart = k.layers.Bidirectional(k.layers.GRU(2, name="b", return_state=True), merge_mode=None, name="apart")(x)
    return k.Model(x, list(merged) + list(apart))


def given_states(k, masked):
    x, ahead, behind = k.input(None, 3, name="x"), k.input(4, name="fh"), k.input(4, name="bh")
    sequence = k.layers.Masking(name="masking")(x) if masked else x
    layer = k.layers.Bidirectional(k.layers.GRU(4, name="gru", return_sequences=True, return_state=True), name="both")
    return k.Model([x, ahead, behind], list(layer(sequence, initial_state=[ahead, behind])))


@small("gru_bidirectional_initial_state", "initial_state [fh, bh]", ("keras224", "tf23", "tf215", "keras315"), ("tf215", "keras315"))
def initial_state(k):
    return given_states(k, masked=False)


@small("gru_bidirectional_initial_state_mask", "initial_state with a mask", ("keras224", "tf23", "tf215", "keras315"), ("tf215", "keras315"), sizes=ALL_PATTERNS)
def initial_state_mask(k):
    return given_states(k, masked=True)


@small("gru_bidirectional_mask_state", "a mask with return_state", ("keras231", "tf115", "tf215", "keras315"), ("tf215", "keras315"), sizes=ALL_PATTERNS)
def mask_state(k):
    x = k.input(None)
    y = k.layers.Embedding(7, 3, mask_zero=True, name="embedding")(x)
    return k.Model(x, list(k.layers.Bidirectional(k.layers.GRU(3, name="gru", return_state=True, return_sequences=True), merge_mode="ave", name="both")(y)))


@small("gru_bidirectional_backward_layer", "a backward layer of its own, with other settings", ("tf23", "tf215", "keras315"), ("tf215", "keras315"))
def backward_layer(k):
    forward = k.layers.GRU(4, name="ahead", return_sequences=True)
    backward = k.layers.GRU(2, name="behind", return_sequences=True, go_backwards=True, activation="relu", recurrent_activation="hard_sigmoid")
    return k.sequential((None, 3), k.layers.Bidirectional(forward, backward_layer=backward, name="both"))


@small("gru_bidirectional_stateful", "both directions keep their state", ("keras224", "tf215", "keras315"), ("keras315",), sizes=("2x3", "2x2", "2x1", "2x2"))
def stateful(k):
    first = {"batch_input_shape": (2, None, 3)} if k.is_standalone else {}
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.GRU(4, name="gru", stateful=True, return_sequences=True), name="both", **first), batch=2)


@small("gru_bidirectional_go_backwards", "the wrapped layer itself goes backwards", ("keras224", "tf215"), ("tf215",))
def go_backwards(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.GRU(4, name="gru", go_backwards=True, return_sequences=True), name="both"))
