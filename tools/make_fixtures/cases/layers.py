"""LSTMs among other layers."""

from registry import case


@case("stack", "three LSTMs, Dropout and Dense", ("tf215", "tf23", "tf28", "tf213", "keras30", "keras315"), sizes=("2x6",))
def stack(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(5, return_sequences=True), k.layers.Dropout(0.5), k.layers.LSTM(4, return_sequences=True), k.layers.LSTM(3),
        k.layers.Dense(2, activation="sigmoid"),
    )


@case("time_distributed", "TimeDistributed(Dense) on a returned sequence", ("tf215",), sizes=("2x5",))
def time_distributed(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.TimeDistributed(k.layers.Dense(2, activation="relu"), name="each")
    )


@case("dense", "Dense with softmax, relu and none, on two and three dimensions; Activation", ("tf215",), sizes=("2x4",), trace=False)
def dense(k):
    x = k.input(None, 3)
    y = k.layers.LSTM(4, name="lstm", return_sequences=True)(x)
    three = k.layers.Dense(3, activation="softmax", name="dense_3d")(y)
    y = k.layers.Dense(5, activation="relu", name="hidden")(k.layers.LSTM(4, name="last")(y))
    y = k.layers.Dense(3, use_bias=False, name="logits")(y)
    return k.Model(x, [three, y, k.layers.Activation("softmax", name="probabilities")(y)])


@case("nested", "a Sequential inside a functional model, used twice", ("tf215", "keras315"), sizes=("2x4",))
def nested(k):
    inner = k.Sequential([k.input(None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.Dense(2, name="dense")], name="inner")
    a, b = k.input(None, 3, name="a"), k.input(None, 3, name="b")
    return k.Model([a, b], [inner(a), inner(b)])


@case("shared", "one LSTM called twice", ("tf215",), sizes=("2x4",), trace=False)
def shared(k):
    a, b = k.input(None, 3, name="a"), k.input(None, 3, name="b")
    layer = k.layers.LSTM(4, name="lstm")
    return k.Model([a, b], [layer(a), layer(b)])


@case("layer_names", "layer names with blanks and other marks", ("tf215",), sizes=("2x3",), trace=False)
def layer_names(k):
    # A slash would be taken by tf.keras' variable scopes, a blank is not.
    x = k.input(None, 3, name="in")
    return k.Model(x, k.layers.Dense(2, name="out.put-1")(k.layers.LSTM(4, name="block_1/lstm.a")(x)))


@case("no_layer_outputs", "a recording without layer outputs, masks and gates", ("tf215",), sizes=("2x5",), trace=False, options=["--only-outputs"])
def no_layer_outputs(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.LSTM(3, name="last"), k.layers.Dense(2, name="dense"))


@case("outputs_only_npz", "the smallest recording: inputs and outputs in a stored npz", ("tf215",), sizes=("2x5",), trace=False,
      options=["--only-outputs", "--no-outputs64"], recording="recording.npz")
def outputs_only(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm"), k.layers.Dense(2, name="dense"))


def given(random):
    """Two cases of the user's own, one with four timesteps and one with nine."""
    return {"cases/%s/inputs/x" % n: random.standard_normal((b, t, 3)).astype("float32") for n, b, t in (("long", 1, 9), ("short", 3, 4))}


@case("given_inputs", "inputs the user chose, by name; cases in sorted order", ("tf215",), inputs=given, trace=False)
def given_inputs(k):
    x = k.input(None, 3, name="x")
    return k.Model(x, k.layers.LSTM(4, name="lstm")(x))
