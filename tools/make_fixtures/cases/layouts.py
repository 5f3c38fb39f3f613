"""The same weights laid out in other ways: cuDNN, wrappers, frozen and shared layers, odd names, other number types."""

from registry import case

# ---------------------------------------------------------------- cuDNN


def cudnn_layer(k):
    return cudnn_without_gpu(k, "CuDNNLSTM")


def cudnn_without_gpu(k, name):
    """A layer of cuDNN on a machine without a GPU: its weights can be made and saved, it just can't run."""
    layers = k.layers
    if not hasattr(layers, name):  # TensorFlow 2 keeps it among the things of the past.
        import tensorflow

        layers = tensorflow.compat.v1.keras.layers
    if k.is_tensorflow1:

        def process(self, inputs, initial_state):
            # TensorFlow 1 places the operations of the whole graph, and this one has no kernel here.
            y = k.backend.dot(inputs, k.backend.zeros((k.backend.int_shape(inputs)[-1], self.units)))
            return (y if self.return_sequences else y[:, -1]), initial_state

        getattr(layers, name)._process_batch = process
    return getattr(layers, name)


def plain_layer(k):
    """The LSTM that does what CuDNNLSTM does."""
    return lambda *positional, **named: k.layers.LSTM(*positional, recurrent_activation="sigmoid", **named)


def second(k, lstm):
    direction = {"go_backwards": True} if k.at_least(2, 1) else {}  # Keras 2.0's CuDNNLSTM knows none.
    return lstm(3, return_sequences=True, name="second", **direction)


def cudnn_stack(layer):
    def build(k):
        lstm = layer(k)
        return k.sequential(
            (None, 3), lstm(4, return_sequences=True, name="first"), second(k, lstm), lstm(2, name="third"),
            k.layers.Dense(2, name="dense"),
        )

    build.__module__ = __name__
    return build


def cudnn_bidirectional(layer):
    def build(k):
        lstm = layer(k)
        return k.sequential((None, 3), k.layers.Bidirectional(lstm(4, return_sequences=True, name="lstm"), name="both"), lstm(2, name="last"))

    build.__module__ = __name__
    return build


def cudnn_states(layer):
    def build(k):
        lstm = layer(k)
        x, y = k.input(None, 3, name="x"), k.input(None, 2, name="y")
        _, h, c = lstm(4, return_state=True, name="encoder")(x)
        return k.Model([x, y], lstm(4, return_sequences=True, name="decoder")(y, initial_state=[h, c]))

    build.__module__ = __name__
    return build


CUDNN = ("keras209", "keras216", "keras224", "tf115", "tf215")
for name, covers, model, environments in (
    ("cudnn_stack", "CuDNNLSTM layers; recorded from the LSTMs that Keras makes of their weights", cudnn_stack, CUDNN),
    ("cudnn_bidirectional", "Bidirectional over CuDNNLSTM", cudnn_bidirectional, ("keras231", "tf115")),
    ("cudnn_states", "CuDNNLSTM with states", cudnn_states, ("keras224", "tf115")),
):
    case(name, covers, environments, sizes=("2x4",), trace=False, recorded=model(plain_layer))(model(cudnn_layer))

case("cudnn_weights_in_lstm", "weights of CuDNNLSTM under the configuration of LSTM", ("keras231", "tf215"), sizes=("2x4",), trace=False, save="cudnn_weights",
     recorded=cudnn_stack(plain_layer))(cudnn_stack(cudnn_layer))
case("lstm_weights_in_cudnn", "weights of LSTM under the configuration of CuDNNLSTM", ("keras231", "tf215"), sizes=("2x4",), trace=False, save="lstm_weights",
     recorded="weights")(cudnn_stack(plain_layer))

# ---------------------------------------------------------------- wrappers


def backward_layer(k):
    forward = k.layers.LSTM(4, name="ahead", return_sequences=True)
    # Of the same size: Keras 3.8 builds the layer after it for twice the forward layer's.
    backward = k.layers.LSTM(4, name="behind", return_sequences=True, go_backwards=True, activation="relu")
    return k.sequential((None, 3), k.layers.Bidirectional(forward, backward_layer=backward, name="bidirectional"), k.layers.LSTM(2, name="last"))


case("backward_layer", "a backward layer of its own", ("tf28", "tf212", "tfkeras", "keras38"), sizes=("2x4",), trace=False)(backward_layer)
case("keras_backward_layer", "a backward layer of its own in a .keras archive", ("tf213", "keras315"), sizes=("2x4",), trace=False,
     save="keras_zip")(backward_layer)


def time_distributed_lstm(k):
    return k.sequential(
        (2, 4, 3), k.layers.TimeDistributed(k.layers.LSTM(4, return_sequences=True)), k.layers.TimeDistributed(k.layers.LSTM(3)), k.layers.LSTM(2)
    )


case("time_distributed_lstm", "TimeDistributed(LSTM) on [B, N, T, F]", ("keras209", "keras231", "tf115", "tf28", "keras315"), sizes=("2x2",), trace=False)(
    time_distributed_lstm)
case("keras_time_distributed_lstm", "TimeDistributed(LSTM) in a .keras archive", ("tf213", "keras30", "keras315"), sizes=("2x2",), trace=False, save="keras_zip")(
    time_distributed_lstm)


def time_distributed_bidirectional(k):
    return k.sequential((2, 4, 3), k.layers.TimeDistributed(k.layers.Bidirectional(k.layers.LSTM(2))), k.layers.LSTM(2))


case("time_distributed_bidirectional", "TimeDistributed(Bidirectional(LSTM))", ("keras231", "tf215"), sizes=("2x2",), trace=False)(time_distributed_bidirectional)
case("keras_time_distributed_bidirectional", "TimeDistributed(Bidirectional(LSTM)) in a .keras archive", ("tf213", "keras315"), sizes=("2x2",), trace=False, save="keras_zip")(
    time_distributed_bidirectional)

# ---------------------------------------------------------------- frozen and shared layers


def frozen(k):
    """Non-trainable weights of a nested model come after all trainable ones."""
    inner = k.sequential(
        (None, 3), k.layers.LSTM(3, return_sequences=True, name="free"), k.layers.LSTM(3, return_sequences=True, name="frozen"),
        k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True, name="half"), merge_mode="sum", name="frozen_both"),
        k.layers.LSTM(3, return_sequences=True, name="free_too"),
    )
    inner.layers[1].trainable = False
    inner.layers[2].trainable = False
    x = k.input(None, 3)
    return k.Model(x, k.layers.LSTM(3, name="last")(inner(x)))


case("frozen", "frozen layers of equal shapes inside a nested model",
     ("keras122", "keras209", "keras224", "tfkeras", "keras315"), sizes=("2x4",), trace=False)(frozen)
# TensorFlow 2.8's load_model gives these weights to the wrong layers; its load_weights does not.
case("frozen", "frozen layers of equal shapes inside a nested model", ("tf28",), sizes=("2x4",), trace=False, recorded="weights")(frozen)
case("keras_frozen", "frozen layers inside a nested model in a .keras archive", ("tf213", "keras315"), sizes=("2x4",), trace=False, save="keras_zip")(frozen)


def normalized(k):
    inner = k.sequential(
        (None, 3), k.layers.BatchNormalization(name="before"), k.layers.LSTM(3, return_sequences=True, name="first"),
        k.layers.BatchNormalization(name="after"), k.layers.LSTM(3, return_sequences=True, name="second"),
    )
    x = k.input(None, 3)
    return k.Model(x, k.layers.LSTM(2, name="last")(inner(x)))


case("nested_normalization", "BatchNormalization inside a nested model: its moving statistics come last", ("keras122", "keras231", "tf28", "keras315"),
     sizes=("2x4",), trace=False)(normalized)
case("keras_nested_normalization", "BatchNormalization inside a nested model in a .keras archive", ("tf213", "keras315"), sizes=("2x4",), trace=False, save="keras_zip")(normalized)


def shared(k):
    a, b = k.input(None, 3, name="a"), k.input(None, 3, name="b")
    layer = k.layers.LSTM(3, name="shared")
    twice = k.sequential((None, 3), k.layers.LSTM(3, return_sequences=True, name="inner"))
    return k.Model([a, b], [layer(twice(a)), layer(twice(b)), layer(a)])


case("shared_layers", "an LSTM and a nested model called several times", ("keras224", "tf115", "keras33"), sizes=("2x4",), trace=False)(shared)
case("keras_shared_layers", "an LSTM and a nested model called several times, in a .keras archive", ("tf213", "keras315"), sizes=("2x4",), trace=False,
     save="keras_zip")(shared)

# ---------------------------------------------------------------- names


@case("slashes", "names with slashes, one a part of the other", ("keras231", "tf28", "tfkeras"), sizes=("2x4",), trace=False)
def slashes(k):
    return k.sequential(
        # Keras can't save "a" after "a/b".
        (None, 3), k.layers.LSTM(3, return_sequences=True, name="a"), k.layers.LSTM(3, return_sequences=True, name="a/b"),
        k.layers.LSTM(3, return_sequences=True, name="a/b/c"), k.layers.Dense(2, name="out/put"),
    )


@case("similar_names", "names that contain one another and look like Keras' own", ("keras231", "keras315"), sizes=("2x4",), trace=False)
def similar_names(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(3, return_sequences=True, name="lstm_10"), k.layers.LSTM(3, return_sequences=True, name="lstm_1"),
        k.layers.LSTM(3, return_sequences=True, name="kernel"), k.layers.Dense(3, name="forward_lstm_1"), k.layers.LSTM(3, name="model_weights"),
    )


# ---------------------------------------------------------------- number types


def typed(dtype):
    def build(k):
        # "orthogonal" takes a QR decomposition, which TensorFlow has not for bfloat16.
        options = {"dtype": dtype, "recurrent_initializer": "glorot_uniform"}
        return k.sequential(
            (None, 3), k.layers.LSTM(4, return_sequences=True, **options), k.layers.Bidirectional(k.layers.LSTM(2, **options), dtype=dtype),
            k.layers.Dense(2, dtype=dtype),
        )

    build.__module__ = __name__
    return build


def under_policy(policy):
    def build(k):
        if policy == "float64":
            k.backend.set_floatx("float64")
        k.set_policy(policy)
        return k.sequential((None, 3), k.layers.LSTM(4, return_sequences=True), k.layers.Dense(2))

    build.__module__ = __name__
    return build


case("keras_float16", "float16 in a .keras archive", ("tf213", "keras315"), sizes=("2x4",), trace=False, save="keras_zip")(typed("float16"))
case("keras_bfloat16", "bfloat16 in a .keras archive", ("keras38", "keras315"), sizes=("2x4",), trace=False, save="keras_zip")(typed("bfloat16"))
case("hdf5_bfloat16", "bfloat16 in legacy HDF5", ("keras38", "keras315"), sizes=("2x4",), trace=False, recorded="memory")(typed("bfloat16"))
case("keras_float64", "float64 in a .keras archive", ("keras315",), sizes=("2x4",), trace=False, save="keras_zip")(typed("float64"))
# Standalone Keras can't load it back unless told the default type.
case("hdf5_float64", "float64 by policy or by default type", ("keras122", "keras231", "tf28"), sizes=("2x4",), trace=False, recorded="memory")(under_policy("float64"))
for policy in ("mixed_float16", "mixed_bfloat16"):
    case("keras_" + policy, "policy %s in a .keras archive" % policy, ("keras30", "keras315"), sizes=("2x4",), trace=False, save="keras_zip")(under_policy(policy))
