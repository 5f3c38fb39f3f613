"""The containers of Keras 3 and TensorFlow 2.12 on, and weights without their model."""

from registry import case

V3 = ("tf212", "tf213", "tf215", "tfkeras", "keras30", "keras33", "keras38", "keras315")


def stack(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(5, return_sequences=True), k.layers.Dropout(0.5), k.layers.LSTM(4, return_sequences=True), k.layers.LSTM(3),
        k.layers.Dense(2, activation="sigmoid"),
    )


def bidirectional(k):
    return k.sequential(
        (None, 3), k.layers.Bidirectional(k.layers.LSTM(4, return_sequences=True)), k.layers.Bidirectional(k.layers.LSTM(2), merge_mode="ave"),
        k.layers.Dense(2),
    )


def cells(k):
    x = k.input(None, 3)
    y = k.layers.RNN(k.layers.LSTMCell(4), return_sequences=True)(x)
    y = k.layers.RNN([k.layers.LSTMCell(3), k.layers.LSTMCell(2)], return_sequences=True)(y)
    return k.Model(x, k.layers.RNN(k.layers.StackedRNNCells([k.layers.LSTMCell(2), k.layers.LSTMCell(3), k.layers.LSTMCell(2)]))(y))


def nested(k):
    inner = k.Sequential([k.input(None, 4), k.layers.LSTM(3, return_sequences=True), k.layers.LSTM(2, return_sequences=True)])
    x = k.input(None, 3)
    functional = k.Model(x, inner(k.layers.LSTM(4, return_sequences=True)(x)))
    y = k.input(None, 3)
    return k.Model(y, k.layers.LSTM(2)(functional(k.layers.LSTM(3, return_sequences=True)(y))))


def embedding(k):
    return k.sequential(
        (None,), k.layers.Embedding(7, 3, mask_zero=True), k.layers.LSTM(4, return_sequences=True),
        k.layers.TimeDistributed(k.layers.Dense(3, activation="tanh")), k.layers.LSTM(2),
    )


def states(k):
    source, target = k.input(None, 3), k.input(None, 2)
    _, h, c = k.layers.LSTM(4, return_state=True)(source)
    y = k.layers.LSTM(4, return_sequences=True)(target, initial_state=[h, c])
    return k.Model([source, target], k.layers.Dense(2)(y))


def many(k):
    """Twelve of a kind: sorted by name, lstm_10 comes before lstm_2."""
    layers = [k.layers.LSTM(2 + n % 3, return_sequences=True) for n in range(12)]
    return k.sequential((None, 2), *layers)


def named(k):
    """Names of the user's own, which the tree of weights does not show."""
    x = k.input(None, 3, name="in")
    y = k.layers.LSTM(4, name="zeta", return_sequences=True)(x)
    y = k.layers.LSTM(4, name="lstm", return_sequences=True)(y)
    y = k.layers.Dense(4, name="lstm_1")(y)
    return k.Model(x, k.layers.LSTM(4, name="alpha")(y))


def single(k):
    return k.sequential((None, 3), k.layers.LSTM(4, return_sequences=True))


def legacy(k):
    return k.sequential((None, 3), k.layers.LSTM(4, return_sequences=True), k.layers.Dropout(0.5), k.layers.LSTM(3), k.layers.Dense(2))


def container(name, covers, environments, save, model, sizes=("2x4",), recorded=None, options=()):
    case(name, covers, environments, sizes=sizes, save=save, recorded=recorded, trace=False, options=options)(model)


container("keras_stack", "three LSTMs, Dropout and Dense in a .keras archive", V3, "keras_zip", stack)
container("keras_cells", "RNN(LSTMCell) and two kinds of stacked cells in a .keras archive", ("tf213", "tf215", "keras30", "keras315"), "keras_zip", cells)
container("keras_nested", "a Sequential in a functional model in a functional model in a .keras archive", ("tf213", "tf215", "keras30", "keras315"), "keras_zip", nested)
container("keras_embedding", "mask and TimeDistributed in a .keras archive", ("tf212", "tf215", "tfkeras", "keras38", "keras315"), "keras_zip", embedding, sizes=("5x6",))
container("keras_states", "encoder and decoder in a .keras archive", ("tf213", "tfkeras", "keras30", "keras315"), "keras_zip", states)
container("keras_bidirectional", "Bidirectional in a .keras archive", ("tf212", "tf213", "tf215", "keras33", "keras315"), "keras_zip", bidirectional)
# Keras 3.0 saves it and can't read it back.
container("keras_bidirectional", "Bidirectional in a .keras archive", ("keras30",), "keras_zip", bidirectional, recorded="memory")
container("keras_many", "twelve LSTMs", ("tf213", "keras315"), "keras_zip", many)
container("keras_named", "names that suggest another order", ("tf213", "tf215", "keras315"), "keras_zip", named)

container("keras_deflated", "a .keras archive packed again", ("tf213", "keras315"), "keras_deflated", stack)
container("keras_folder", "a .keras archive unpacked", ("tf215", "keras315"), "keras_folder", stack, recorded="memory")
container("keras_folder_own", "a folder written by Keras", ("keras315",), "keras_folder_own", stack)
# Keras can't read them back: they hold pickled dictionaries.
container("keras_npz", "a .keras archive with model.weights.npz", ("tf215", "keras30", "keras315"), "keras_npz", single, recorded="memory")
container("zip_named_h5", "a .keras archive named .h5", ("keras315",), "zip_named_h5", stack, recorded="memory")
container("hdf5_named_keras", "HDF5 named .keras", ("tf212",), "hdf5_named_keras", stack, recorded="memory")

container("weights_stack", ".weights.h5 and model.json", ("tf212", "tf213", "tf215", "keras30", "keras315"), "keras_weights", stack, recorded="weights")
container("weights_bidirectional", ".weights.h5 and model.json of a Bidirectional", ("tf213", "keras315"), "keras_weights", bidirectional, recorded="weights")
container("weights_cells", ".weights.h5 and model.json of stacked cells", ("tf215", "keras315"), "keras_weights", cells, recorded="weights")
container("weights_single", ".weights.h5 of one LSTM", ("tf213", "tf215", "keras315"), "keras_weights", single, recorded="weights")
container("weights_sharded", "weights in several files", ("keras315",), "keras_sharded", stack, recorded="weights")
container("legacy_weights", "HDF5 weights and model.json", ("keras122", "keras231", "tf28", "tfkeras"), "legacy_weights", legacy, recorded="weights")
container("legacy_weights_only", "HDF5 weights of one LSTM and no architecture", ("keras122", "keras224", "tf28", "tf215"), "legacy_weights_only", single,
          recorded="weights")

for rewrite, covers in (("split_names", "layer_names0 and layer_names1"), ("newest_layout", "the newest HDF5 file layout")):
    case("storage_" + rewrite, covers, ("tf215",), sizes=("2x4",), trace=False, rewrite=rewrite)(stack)
