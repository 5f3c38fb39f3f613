"""What only Keras 1 writes: twelve arrays for an LSTM, or three."""

from registry import case

ONLY = ("keras122",)


def consume_less(value):
    @case("keras1_consume_less_" + value, "consume_less='%s'" % value, ONLY, sizes=("2x5",), options=["--trace"])
    def build(k):
        return k.sequential((5, 3), k.layers.LSTM(4, consume_less=value, return_sequences=True), k.layers.LSTM(3, consume_less=value))


for value in ("cpu", "mem", "gpu"):
    consume_less(value)


@case("keras1_bidirectional_gpu", "Bidirectional over fused arrays", ONLY, sizes=("2x5",), options=["--trace"])
def bidirectional_gpu(k):
    return k.sequential((5, 3), k.layers.Bidirectional(k.layers.LSTM(4, consume_less="gpu", return_sequences=True), merge_mode="ave"))


@case("keras1_settings", "activations, dropout and regularizers by their Keras 1 names", ONLY, sizes=("2x5",), options=["--trace"])
def settings(k):
    return k.sequential(
        (None, 3),
        k.layers.LSTM(
            4, init="he_normal", inner_init="glorot_uniform", forget_bias_init="zero", activation="softsign", inner_activation="sigmoid",
            W_regularizer=k.keras.regularizers.l2(0.01), U_regularizer="l1", dropout_W=0.2, dropout_U=0.1, return_sequences=True,
        ),
        k.layers.TimeDistributed(k.layers.Dense(3, activation="relu")),
        k.layers.LSTM(2, activation="linear"),
    )


@case("keras1_functional", "a functional model with a shared LSTM and a merge", ONLY, sizes=("2x5",), options=["--trace"])
def functional(k):
    a, b = k.input(None, 3, name="a"), k.input(None, 3, name="b")
    shared = k.layers.LSTM(4, name="shared")
    return k.Model([a, b], k.layers.Dense(2, name="dense")(k.layers.merge([shared(a), shared(b)], mode="concat", name="both")))


for rewrite, covers in (
    ("theano_names", "weight names as Keras 1 on Theano gives them: no ':0'"),
    ("no_versions", "no keras_version at all, as before 1.2"),
):
    @case("keras1_" + rewrite, covers, ONLY, sizes=("2x5",), rewrite=rewrite, options=["--trace"])
    def rewritten(k):
        return k.sequential((None, 3), k.layers.LSTM(4, return_sequences=True), k.layers.LSTM(3), k.layers.Dense(2))
