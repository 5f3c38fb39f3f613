"""GRU: what its options mean, and what every Keras writes of it."""

from registry import small

KERAS1 = ("keras122",)
STANDALONE = ("keras209", "keras216", "keras224", "keras231")
TENSORFLOW = ("tf115", "tf23", "tf28", "tf215", "tfkeras")
KERAS3 = ("keras30", "keras315")
V3 = ("tf215", "tfkeras", "keras30", "keras315")
ALL_PATTERNS = ("5x6",)


@small("gru_stack", "two GRUs and Dense with every default", KERAS1 + STANDALONE + TENSORFLOW + KERAS3, V3)
def stack(k):
    return k.sequential((None, 3), k.layers.GRU(5, return_sequences=True), k.layers.GRU(4), k.layers.Dense(2))


@small("gru_reset_after", "reset_after on and off, with and without bias", STANDALONE[1:] + TENSORFLOW + KERAS3, V3)
def reset_after(k):
    x = k.input(None, 3)
    outputs = []
    for after in (False, True):
        for bias in (False, True):
            name = "%s_%s" % ("after" if after else "before", "bias" if bias else "plain")
            outputs += [k.layers.GRU(3, reset_after=after, use_bias=bias, return_sequences=True, name=name)(x)]
    return k.Model(x, outputs)


@small("gru_outputs", "return_sequences, return_state and go_backwards", ("keras209", "keras224", "tf115", "tf23", "tf215", "keras315"), ("tf215", "keras315"))
def outputs(k):
    x = k.input(None, 3)
    given = []
    for name, options in (
        ("state", {"return_state": True}),
        ("sequence_state", {"return_sequences": True, "return_state": True}),
        ("backwards", {"go_backwards": True}),
        ("sequence_backwards", {"go_backwards": True, "return_sequences": True, "return_state": True}),
    ):
        y = k.layers.GRU(3, name=name, **options)(x)
        given += y if isinstance(y, (list, tuple)) else [y]
    return k.Model(x, given)


@small("gru_masking", "a mask: rolled, unrolled, backwards, last output", KERAS1 + ("keras209", "keras224", "keras231", "tf115", "tf23", "tf215", "keras315"), ("tf215", "keras315"), sizes=ALL_PATTERNS)
def masking(k):
    x = k.input(6, 3)
    y = k.layers.Masking()(x)
    rolled = k.layers.GRU(4, return_sequences=True, name="rolled")(y)
    unrolled = k.layers.GRU(4, return_sequences=True, unroll=True, name="unrolled")(y)
    backwards = k.layers.GRU(3, return_sequences=True, go_backwards=True, name="backwards")(y)
    return k.Model(x, [rolled, unrolled, backwards, k.layers.GRU(2, name="last")(rolled), k.layers.GRU(2, name="after")(backwards)])


@small("gru_mask_states", "returned states under a mask, both kinds of reset", ("keras216", "keras224", "keras231", "tf115", "tf28", "tf215", "keras315"), ("keras315",),
       sizes=ALL_PATTERNS)
def mask_states(k):
    x = k.input(None, 3)
    y = k.layers.Masking(-1.0)(x)
    given = []
    for after in (False, True):
        given += k.layers.GRU(3, reset_after=after, return_state=True, return_sequences=after, name="after" if after else "before")(y)
    return k.Model(x, given)


@small("gru_embedding", "Embedding(mask_zero=True) and two GRUs", ("keras122", "keras224", "tf23", "tf215", "keras30", "keras315"), ("tf215", "keras30", "keras315"),
       sizes=ALL_PATTERNS)
def embedding(k):
    return k.sequential((None,), k.layers.Embedding(7, 3, mask_zero=True), k.layers.GRU(4, return_sequences=True), k.layers.GRU(3))


@small("gru_zero_output", "zero_output_for_mask: a sequence, then the last output", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), sizes=ALL_PATTERNS)
def zero_output(k):
    return k.chain(
        (None, 3), k.layers.Masking(name="masking"), k.layers.GRU(4, name="sequence", return_sequences=True, zero_output_for_mask=True),
        k.layers.GRU(3, name="last", return_state=True, zero_output_for_mask=True),
    )


@small("gru_initial_state", "initial_state from model inputs, states returned", ("keras209", "keras224", "tf115", "tf23", "tf215", "keras30", "keras315"), ("tf215", "keras315"))
def initial_state(k):
    x, h = k.input(None, 3, name="x"), k.input(4, name="h")
    y = k.layers.GRU(4, name="gru", return_sequences=True, return_state=True)(x, initial_state=h)
    return k.Model([x, h], list(y) + [k.layers.GRU(4, name="backwards", go_backwards=True)(x, initial_state=[h])])


@small("gru_initial_state_mask", "initial_state with a mask: applied before Keras 3, dropped by Keras 3",
       ("keras209", "keras224", "keras231", "tf115", "tf23", "tf215", "keras315"), ("tf215", "keras315"), sizes=ALL_PATTERNS)
def initial_state_mask(k):
    x, h = k.input(None, 3, name="x"), k.input(4, name="h")
    masked = k.layers.Masking(name="masking")(x)
    y = k.layers.GRU(4, name="gru", return_sequences=True, return_state=True)(masked, initial_state=h)
    return k.Model([x, h], list(y) + [k.layers.GRU(3, name="after")(y[0])])


@small("gru_encoder_decoder", "an encoder's state as a decoder's initial state, with masks", ("keras224", "tf115", "tf28", "tf215", "keras30", "keras315"), ("tf215", "keras315"),
       sizes=ALL_PATTERNS)
def encoder_decoder(k):
    source, target = k.input(None, name="source"), k.input(None, name="target")
    x = k.layers.Embedding(7, 3, mask_zero=True, name="source_embedding")(source)
    _, h = k.layers.GRU(4, name="encoder", return_state=True)(x)
    y = k.layers.Embedding(6, 2, mask_zero=True, name="target_embedding")(target)
    y = k.layers.GRU(4, name="decoder", return_sequences=True)(y, initial_state=h)
    return k.Model([source, target], k.layers.Dense(6, activation="softmax", name="dense")(y))


def first(k, *shape):
    """Up to Keras 2.0 a stateful layer has to know its batch size at once."""
    return {"batch_input_shape": shape} if k.is_standalone else {}


@small("gru_stateful", "state kept over several calls and reset once", KERAS1 + ("keras209", "keras224", "tf115", "tf23", "tf215", "tfkeras", "keras315"), V3, sizes=("2x3", "2x2", "2x1", "2x2"))
def stateful(k):
    return k.sequential(
        (None, 3), k.layers.GRU(4, stateful=True, return_sequences=True, **first(k, 2, None, 3)), k.layers.GRU(3, stateful=True), batch=2
    )


@small("gru_stateful_mask", "state kept under a mask", ("keras122", "keras224", "tf115", "tf215", "keras315"), ("keras315",), sizes=("5x4", "5x3", "5x2", "5x3"))
def stateful_mask(k):
    return k.sequential((None, 3), k.layers.Masking(**first(k, 5, None, 3)), k.layers.GRU(4, stateful=True, return_sequences=True), batch=5)


@small("gru_stateful_initial_state", "a stateful GRU that is also given an initial state", ("tf115", "tf215", "keras315"), sizes=("2x3", "2x2", "2x3"))
def stateful_initial_state(k):
    x, h = k.input(None, 3, batch=2, name="x"), k.input(4, batch=2, name="h")
    return k.Model([x, h], k.layers.GRU(4, name="gru", stateful=True, return_sequences=True)(x, initial_state=h))


@small("gru_activations", "other activations, with and without reset_after", ("keras216", "keras231", "tf115", "tf23", "tf215", "keras30", "keras315"), ("keras315",), scale=0.6)
def activations(k):
    x = k.input(None, 3)
    outputs = []
    for number, (activation, recurrent) in enumerate((("relu", "hard_sigmoid"), ("softsign", "tanh"), ("linear", "sigmoid"), ("softmax", "softplus"))):
        layer = k.layers.GRU(2, activation=activation, recurrent_activation=recurrent, reset_after=bool(number % 2), return_sequences=True, name=activation)
        outputs += [layer(x)]
    return k.Model(x, outputs)


@small("gru_settings", "settings that do not matter at inference", ("keras209", "keras231", "tf115", "tf28", "tf215", "keras315"), ("keras315",))
def settings(k):
    implementation = {} if k.is_keras3 else {"implementation": 2}
    return k.sequential(
        (None, 3),
        k.layers.GRU(
            4, dropout=0.3, recurrent_dropout=0.2, return_sequences=True, kernel_regularizer=k.keras.regularizers.l2(0.01), recurrent_regularizer="l1",
            bias_initializer="ones", kernel_constraint="max_norm", recurrent_initializer="glorot_normal", activation="relu",
            recurrent_activation="sigmoid", **implementation
        ),
        k.layers.GRU(3, activation="softsign", recurrent_activation="hard_sigmoid"),
    )


@small("gru_implementations", "implementation 0 or 1 and 2", ("keras209", "keras224", "tf115", "tf28", "tf215"))
def implementations(k):
    x = k.input(None, 3)
    numbers = (0, 1, 2) if k.is_standalone and not k.at_least(2, 1) else (1, 2)
    return k.Model(x, [k.layers.GRU(3, implementation=n, return_sequences=True, name="implementation_%d" % n)(x) for n in numbers])


def consume_less(value):
    @small("gru_consume_less_" + value, "consume_less='%s': nine arrays or three" % value, KERAS1)
    def build(k):
        return k.sequential(
            (5, 3), k.layers.GRU(4, consume_less=value, return_sequences=True), k.layers.GRU(3, consume_less=value, inner_activation="sigmoid", activation="relu")
        )


for value in ("cpu", "mem", "gpu"):
    consume_less(value)


@small("gru_time_major", "time_major, with a mask [T, B]", ("tf23", "tf215"), sizes=ALL_PATTERNS)
def time_major(k):
    return k.chain((None, 3), k.layers.Masking(name="masking"), k.layers.GRU(4, name="gru", time_major=True, return_sequences=True, return_state=True))


@small("gru_mixed_float16", "policy mixed_float16", ("tf215", "keras315"), ("keras315",))
def mixed_float16(k):
    k.set_policy("mixed_float16")
    return k.sequential((None, 3), k.layers.GRU(4, return_sequences=True), k.layers.Dense(2))


@small("gru_float64", "float64", ("tf215",), ("keras315",))
def float64(k):
    return k.sequential((None, 3), k.layers.GRU(4, dtype="float64", return_sequences=True), k.layers.GRU(3, dtype="float64"), dtype="float64")


@small("gru_shared", "one GRU called twice, another in a nested model called twice", ("keras224", "tf215"), ("tf215", "keras315"))
def shared(k):
    a, b = k.input(None, 3, name="a"), k.input(None, 3, name="b")
    layer = k.layers.GRU(3, name="shared")
    twice = k.sequential((None, 3), k.layers.GRU(3, return_sequences=True, name="inner"))
    return k.Model([a, b], [layer(twice(a)), layer(twice(b)), layer(a)])


@small("gru_time_distributed", "TimeDistributed(GRU) on [B, N, T, F]", ("keras231", "tf28"), ("tf215", "keras315"), sizes=("2x2",))
def time_distributed(k):
    return k.sequential((2, 4, 3), k.layers.TimeDistributed(k.layers.GRU(4, return_sequences=True)), k.layers.TimeDistributed(k.layers.GRU(3)), k.layers.GRU(2))
