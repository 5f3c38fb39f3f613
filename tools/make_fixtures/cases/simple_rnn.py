"""SimpleRNN, and Bidirectional over layers other than LSTM and GRU."""

from registry import small

ALL_PATTERNS = ("5x6",)
WRITERS = ("keras122", "keras224", "tf28", "tf215", "keras315")
BOTH = ("tf215", "keras315")


def flat(outputs):
    return [leaf for item in outputs for leaf in flat(item)] if isinstance(outputs, (list, tuple)) else [outputs]


@small("simple_rnn_stack", "two SimpleRNNs and Dense with every default", WRITERS + ("keras209", "tf115", "keras30"), BOTH)
def stack(k):
    return k.sequential((None, 3), k.layers.SimpleRNN(5, return_sequences=True), k.layers.SimpleRNN(4), k.layers.Dense(2))


@small("simple_rnn_options", "return_state, go_backwards, use_bias=False, another activation", ("keras209", "keras224", "tf28", "tf215", "keras315"), ("keras315",))
def options(k):
    x = k.input(None, 3)
    outputs = []
    for name, given in (
        ("state", {"return_state": True, "return_sequences": True}),
        ("backwards", {"go_backwards": True, "return_sequences": True}),
        ("plain", {"use_bias": False, "return_state": True, "go_backwards": True}),
        ("relu", {"activation": "relu"}),
        ("unrolled", {"return_sequences": True, "dropout": 0.5, "recurrent_dropout": 0.5, "kernel_regularizer": "l2"}),
    ):
        outputs += flat(k.layers.SimpleRNN(3, name=name, **given)(x))
    return k.Model(x, outputs)


@small("simple_rnn_masking", "a mask: rolled, unrolled, backwards, last output", WRITERS, ("keras315",), sizes=ALL_PATTERNS)
def masking(k):
    x = k.input(6, 3)
    y = k.layers.Masking()(x)
    rolled = k.layers.SimpleRNN(4, return_sequences=True, name="rolled")(y)
    unrolled = k.layers.SimpleRNN(4, return_sequences=True, unroll=True, name="unrolled")(y)
    backwards = k.layers.SimpleRNN(3, return_sequences=True, go_backwards=True, name="backwards")(y)
    return k.Model(x, [rolled, unrolled, backwards, k.layers.SimpleRNN(2, name="last")(rolled)])


@small("simple_rnn_initial_state", "initial_state, with a mask and without", ("keras224", "tf28", "tf215", "keras315"), ("keras315",), sizes=ALL_PATTERNS)
def initial_state(k):
    x, h = k.input(None, 3, name="x"), k.input(4, name="h")
    masked = k.layers.Masking(name="masking")(x)
    y = k.layers.SimpleRNN(4, name="masked", return_sequences=True, return_state=True)(masked, initial_state=h)
    return k.Model([x, h], flat(y) + [k.layers.SimpleRNN(4, name="unmasked")(x, initial_state=h)])


@small("simple_rnn_zero_output", "zero_output_for_mask", ("tf215", "keras315"), sizes=ALL_PATTERNS)
def zero_output(k):
    return k.chain(
        (None, 3), k.layers.Masking(), k.layers.SimpleRNN(4, return_sequences=True, zero_output_for_mask=True),
        k.layers.SimpleRNN(3, return_state=True, zero_output_for_mask=True),
    )


@small("simple_rnn_stateful", "state kept over several calls and reset once", WRITERS, ("keras315",), sizes=("2x3", "2x2", "2x1", "2x2"))
def stateful(k):
    first = {"batch_input_shape": (2, None, 3)} if k.is_standalone else {}
    return k.sequential((None, 3), k.layers.SimpleRNN(4, stateful=True, return_sequences=True, **first), k.layers.SimpleRNN(3, stateful=True), batch=2)


@small("simple_rnn_bidirectional", "merge modes with return_sequences, then a mask", WRITERS, BOTH, sizes=ALL_PATTERNS)
def bidirectional(k):
    x = k.input(None, 3)
    masked = k.layers.Masking(name="masking")(x)
    outputs = []
    for mode in ("concat", "sum", "mul", "ave"):
        outputs += [k.layers.Bidirectional(k.layers.SimpleRNN(2, name="rnn_" + mode, return_sequences=True), merge_mode=mode, name=mode)(x)]
    outputs += [k.layers.Bidirectional(k.layers.SimpleRNN(2, name="rnn_masked", return_sequences=True), name="masked")(masked)]
    outputs += [k.layers.Bidirectional(k.layers.SimpleRNN(2, name="rnn_last"), name="last")(masked)]
    return k.Model(x, outputs)


@small("simple_rnn_bidirectional_state", "return_state and initial_state", ("keras224", "tf215", "keras315"), ("keras315",))
def bidirectional_state(k):
    x, ahead, behind = k.input(None, 3, name="x"), k.input(3, name="fh"), k.input(3, name="bh")
    layer = k.layers.Bidirectional(k.layers.SimpleRNN(3, name="rnn", return_state=True), name="both")
    return k.Model([x, ahead, behind], flat(layer(x, initial_state=[ahead, behind])))


@small("bidirectional_mixed", "one kind of layer forwards, another backwards", ("tf28", "tf215", "keras315"), BOTH)
def mixed(k):
    first = k.layers.Bidirectional(
        k.layers.GRU(3, name="gru", return_sequences=True),
        # Of the same size: Keras 3 builds the layer after it for twice the forward layer's.
        backward_layer=k.layers.SimpleRNN(3, name="rnn", return_sequences=True, go_backwards=True), name="first",
    )
    second = k.layers.Bidirectional(
        k.layers.LSTM(3, name="lstm"), backward_layer=k.layers.GRU(3, name="gru_back", go_backwards=True, reset_after=False), merge_mode="sum", name="second",
    )
    return k.sequential((None, 3), first, second)


@small("simple_rnn_keras1", "Keras 1's own names of settings", ("keras122",))
def keras1(k):
    return k.sequential(
        (5, 3), k.layers.SimpleRNN(4, return_sequences=True, activation="relu", init="he_normal", inner_init="glorot_uniform", dropout_W=0.2, dropout_U=0.1),
        k.layers.SimpleRNN(3, consume_less="mem", unroll=True), k.layers.Dense(2),
    )
