"""The layers that usually stand around recurrent ones: shapes, dropout, normalization, activations."""

from registry import small

TENSORFLOW = ("tf23", "tf28", "tf215")
NEWER = ("tf28", "tf215", "keras315")
BOTH = ("tf215", "keras315")
ALL_PATTERNS = ("5x6",)


def lstm(k, units, name, **options):
    return k.layers.LSTM(units, return_sequences=True, name=name, **options)


# ---------------------------------------------------------------- shapes


@small("layers_shapes", "RepeatVector, Flatten, Reshape, Permute", ("keras224",) + TENSORFLOW + ("keras315",), BOTH, sizes=("2x4",))
def shapes(k):
    x = k.input(4, 6, name="x")
    layers = k.layers
    y = lstm(k, 6, "lstm")(x)
    reshaped = layers.Reshape((-1, 3), name="reshaped")(y)
    outputs = [
        layers.RepeatVector(3, name="repeated")(layers.LSTM(2, name="last")(y)), layers.Flatten(name="flat")(y), layers.Permute((2, 1), name="turned")(y), reshaped,
        layers.Reshape((2, -1, 4), name="four")(y), layers.Reshape((24,), name="one")(y), layers.LSTM(3, name="after_permute")(layers.Permute((2, 1), name="turned_too")(y)),
        layers.LSTM(2, name="after_reshape")(reshaped),
    ]
    return k.Model(x, outputs)


@small("layers_padding", "ZeroPadding1D, Cropping1D, UpSampling1D", ("keras224", "tf28", "tf215", "keras315"), ("keras315",), sizes=("2x5",))
def padding(k):
    x = k.input(5, 3, name="x")
    layers = k.layers
    y = lstm(k, 3, "lstm")(x)
    given = [layers.ZeroPadding1D((1, 2), name="padded")(y), layers.Cropping1D((1, 2), name="cropped")(y), layers.UpSampling1D(2, name="longer")(y)]
    return k.Model(x, given + [layers.LSTM(2, name="after")(given[0])])


@small("layers_mask_stops", "a mask that ends at Reshape, Permute, Conv1D and pooling, and goes on through others", NEWER, BOTH, sizes=ALL_PATTERNS)
def mask_stops(k):
    x = k.input(6, 3, name="x")
    y = k.layers.Masking(name="masking")(x)
    layers = k.layers
    between = [
        layers.Reshape((6, 3), name="reshape"), layers.Permute((2, 1), name="permute"), layers.Conv1D(3, 2, padding="same", name="conv"),
        layers.MaxPooling1D(2, name="pool"), layers.ZeroPadding1D(1, name="pad"), layers.Dense(2, name="dense"), layers.Activation("tanh", name="activation"),
        layers.BatchNormalization(name="normalization"), layers.LayerNormalization(name="layer_normalization"), layers.ReLU(name="relu"),
        layers.TimeDistributed(layers.Dense(2), name="each"),
    ]
    return k.Model(x, [layers.LSTM(2, name="after_" + layer.name)(layer(y)) for layer in between])


# ---------------------------------------------------------------- dropout and noise


@small("layers_dropout", "Dropout, SpatialDropout1D, GaussianNoise, GaussianDropout, AlphaDropout, ActivityRegularization under a mask",
       ("keras224", "tf23", "tf28", "tf215", "keras315"), BOTH, sizes=ALL_PATTERNS)
def dropout(k):
    layers = k.layers
    return k.sequential(
        (None, 3), layers.Masking(name="masking"), layers.Dropout(0.5), lstm(k, 3, "a"), layers.SpatialDropout1D(0.4), lstm(k, 3, "b"), layers.GaussianNoise(0.3),
        lstm(k, 3, "c"), layers.GaussianDropout(0.2), lstm(k, 3, "d"), layers.AlphaDropout(0.1), lstm(k, 3, "e"), layers.ActivityRegularization(0.1), layers.LSTM(2),
    )


@small("layers_dropout_keras1", "Keras 1's dropouts under a mask", ("keras122",), sizes=ALL_PATTERNS)
def dropout_keras1(k):
    from keras.layers.noise import GaussianDropout, GaussianNoise

    return k.sequential(
        (6, 3), k.layers.Masking(), k.layers.Dropout(0.5), lstm(k, 3, "a"), GaussianNoise(0.3), lstm(k, 3, "b"), GaussianDropout(0.2), k.layers.LSTM(2),
    )


# ---------------------------------------------------------------- normalization


@small("layers_batch_normalization", "BatchNormalization: axis, without scale, without center, other epsilon, on two dimensions", ("keras209", "keras224") + TENSORFLOW + ("keras30", "keras315"),
       ("tf215", "keras30", "keras315"), sizes=("2x4",))
def batch_normalization(k):
    x = k.input(4, 3, name="x")
    layer = k.layers.BatchNormalization
    y = layer(name="plain")(x)
    outputs = [
        layer(scale=False, name="no_scale")(y), layer(center=False, epsilon=0.1, name="no_center")(y), layer(scale=False, center=False, name="neither")(y),
        layer(axis=1, name="time")(y), layer(axis=2, momentum=0.5, name="features")(y), layer(name="vectors")(k.layers.LSTM(3, name="lstm")(y)),
    ]
    return k.Model(x, outputs)


@small("layers_batch_normalization_mask", "BatchNormalization under a mask, frozen too", ("keras224", "tf28", "tf215", "keras315"), ("keras315",), sizes=ALL_PATTERNS)
def batch_normalization_mask(k):
    return k.sequential(
        (None, 3), k.layers.Masking(name="masking"), k.layers.BatchNormalization(name="first"), lstm(k, 3, "lstm"), k.layers.BatchNormalization(trainable=False, name="second"),
        k.layers.LSTM(2, name="last"),
    )


@small("layers_batch_normalization_keras1", "Keras 1's BatchNormalization: modes 0, 1 and 2, axis", ("keras122",), sizes=("3x4",))
def batch_normalization_keras1(k):
    x = k.input(4, 3, name="x")
    layer = k.layers.BatchNormalization
    y = lstm(k, 3, "lstm")(x)
    outputs = [
        layer(name="feature_wise")(y), layer(axis=1, epsilon=1e-2, name="time")(x), layer(mode=2, name="batch")(k.layers.LSTM(3, name="vectors")(x)),
        k.layers.LSTM(2, name="after")(layer(name="before")(y)), layer(mode=1, name="sample_wise")(k.layers.LSTM(3, name="others")(x)),
    ]
    return k.Model(x, outputs)


@small("layers_layer_normalization", "LayerNormalization: axes, without scale, without center, other epsilon", TENSORFLOW + ("keras30", "keras315"), ("tf215", "keras30", "keras315"), sizes=("2x4",))
def layer_normalization(k):
    x = k.input(4, 3, name="x")
    layer = k.layers.LayerNormalization
    y = layer(name="plain")(x)
    outputs = [
        layer(scale=False, name="no_scale")(y), layer(center=False, epsilon=0.1, name="no_center")(y), layer(axis=1, name="time")(y), layer(axis=[1, 2], name="both")(y),
        layer(name="vectors")(k.layers.LSTM(3, name="lstm")(y)),
    ]
    return k.Model(x, outputs)


@small("layers_other_normalizations", "GroupNormalization, UnitNormalization and Keras 3's RMS scaling", ("tf215", "keras315"), ("keras315",), sizes=("2x4",))
def other_normalizations(k):
    x = k.input(4, 6, name="x")
    y = lstm(k, 6, "lstm")(x)
    outputs = [k.layers.GroupNormalization(groups=3, name="groups")(y), k.layers.UnitNormalization(name="unit")(y), k.layers.GroupNormalization(groups=-1, scale=False, name="each")(y)]
    if k.is_keras3:
        outputs += [k.layers.RMSNormalization(name="rms")(y)]
    return k.Model(x, outputs)


# ---------------------------------------------------------------- activations as layers


@small("layers_activations", "LeakyReLU, ELU, PReLU, ReLU, Softmax, ThresholdedReLU as layers", ("keras224", "tf23", "tf28", "tf215", "keras315"), BOTH, sizes=("2x4",))
def activations(k):
    x = k.input(4, 3, name="x")
    layers = k.layers
    y = lstm(k, 3, "lstm")(x)
    slope = {"negative_slope": 0.2} if k.is_keras3 else {"alpha": 0.2}
    outputs = [
        layers.LeakyReLU(name="leaky")(y), layers.LeakyReLU(name="leaky_2", **slope)(y), layers.ELU(name="elu")(y), layers.ELU(0.5, name="elu_half")(y),
        layers.PReLU(name="prelu")(y), layers.PReLU(shared_axes=[1], name="prelu_shared")(y), layers.ReLU(name="relu")(y),
        layers.ReLU(max_value=0.4, negative_slope=0.1, threshold=0.05, name="relu_bounded")(y), layers.Softmax(name="softmax")(y), layers.Softmax(axis=1, name="softmax_time")(y),
    ]
    if not k.is_keras3:
        outputs += [layers.ThresholdedReLU(0.1, name="thresholded")(y)]
    return k.Model(x, outputs)
