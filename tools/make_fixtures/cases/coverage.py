"""What no other fixture covers, as `table --layers` lists it: classes by lines of Keras, and named activations."""

from registry import small

KERAS1 = "softmax softplus softsign relu tanh sigmoid hard_sigmoid linear".split()
KERAS2 = "softmax elu selu softplus softsign relu tanh sigmoid hard_sigmoid linear exponential swish gelu mish".split()
KERAS3 = """softmax elu selu softplus softsign relu tanh sigmoid hard_sigmoid linear exponential silu gelu mish relu6 leaky_relu hard_silu celu tanh_shrink
    hard_tanh hard_shrink soft_shrink squareplus log_sigmoid sparse_plus sparse_sigmoid log_softmax sparsemax""".split()


@small("activations_named", "every named activation in Dense, GRU, LSTM and Activation, and as what their gates apply", ("keras122",), ("tf215", "keras315"), sizes=("2x2",), scale=0.35)
def activations_named(k):
    layers = k.layers
    x = k.input(2, 2, name="x")
    names = KERAS3 if k.is_keras3 else KERAS1 if k.keras_version.startswith("1") else KERAS2
    gates = "inner_activation" if k.keras_version.startswith("1") else "recurrent_activation"
    # The gates apply another function than the rest, so that the two are told apart.
    others = names[7:] + names[:7]
    outputs = []
    for name, other in zip(names, others):
        outputs += [layers.Dense(2, activation=name, name="dense_" + name)(layers.GRU(2, activation=name, name="gru_" + name, **{gates: other})(x)), layers.LSTM(2, activation=name, name="lstm_" + name, **{gates: other})(x)]
    outputs.append(layers.Activation("hard_sigmoid", name="activation")(x))
    return k.Model(x, outputs)


@small("layers_volumes", "convolutions, poolings, padding and the like of volumes; dropouts of planes and volumes", ("keras224", "tf215"), ("keras315",), sizes=("2x4",))
def volumes(k):
    layers = k.layers
    image, volume = k.input(3, 4, 2, name="image"), k.input(4, 3, 5, 2, name="volume")
    outputs = [
        layers.Conv3D(2, (2, 1, 3), strides=(1, 2, 1), activation="tanh", name="convolution")(volume), layers.Conv3D(3, 2, padding="same", use_bias=False, name="same")(volume),
        layers.Conv3DTranspose(2, 2, strides=(2, 1, 1), padding="same", name="transposed")(volume), layers.MaxPooling3D((2, 1, 3), strides=1, padding="same", name="max")(volume),
        layers.AveragePooling3D(2, name="average")(volume), layers.GlobalMaxPooling3D(name="global_max")(volume), layers.GlobalAveragePooling3D(name="global_average")(volume),
        layers.GlobalMaxPooling3D(data_format="channels_first", name="global_first")(volume), layers.ZeroPadding3D((1, 0, 2), name="pad")(volume), layers.Cropping3D(((1, 1), (0, 1), (2, 0)), name="crop")(volume),
        layers.UpSampling3D((1, 2, 1), name="larger")(volume), layers.SpatialDropout3D(0.3, name="dropout_volume")(volume), layers.SpatialDropout2D(0.3, name="dropout_plane")(image),
    ]
    rows = layers.TimeDistributed(layers.GlobalAveragePooling2D(), name="rows")(volume)
    return k.Model([image, volume], outputs + [layers.LSTM(2, name="lstm")(rows)])


@small("layers_small_keras1", "Keras 1's layers of shapes and activations, and of volumes in Theano's ordering", ("keras122",), sizes=("2x4",))
def small_keras1(k):
    layers = k.layers
    x, volume = k.input(4, 3, name="x"), k.input(2, 4, 3, 5, name="volume")
    y = layers.SimpleRNN(4, return_sequences=True, activation="relu", name="rnn")(x)
    last = layers.SimpleRNN(4, go_backwards=True, name="backwards")(x)
    th = dict(dim_ordering="th")
    outputs = [
        y, last, layers.Flatten(name="flatten")(y), layers.Reshape((2, 8), name="reshape")(y), layers.Permute((2, 1), name="permute")(y), layers.RepeatVector(3, name="repeat")(last),
        layers.Activation("softplus", name="activation")(y), layers.LeakyReLU(name="leaky")(y), layers.LeakyReLU(0.1, name="leaky_01")(y), layers.ELU(0.7, name="elu")(y), layers.ThresholdedReLU(0.3, name="thresholded")(y),
        layers.PReLU(name="prelu")(y), layers.SpatialDropout1D(0.2, name="dropout_line")(y), layers.ActivityRegularization(0.1, name="regularization")(y),
        layers.ZeroPadding1D(2, name="pad")(y), layers.Cropping1D((1, 2), name="crop")(y), layers.UpSampling1D(3, name="longer")(x), layers.SpatialDropout2D(0.2, name="dropout_plane")(layers.Reshape((2, 2, 4), name="plane")(y)),
        layers.MaxPooling3D((2, 1, 2), name="max", **th)(volume), layers.AveragePooling3D((1, 2, 2), border_mode="same", name="average", **th)(volume), layers.ZeroPadding3D((1, 0, 2), name="pad_volume", **th)(volume),
        layers.Cropping3D(((1, 1), (0, 1), (2, 0)), name="crop_volume", **th)(volume), layers.UpSampling3D((1, 2, 1), name="larger", **th)(volume), layers.GlobalMaxPooling3D(name="global_max", **th)(volume),
        layers.GlobalAveragePooling3D(name="global_average", **th)(volume), layers.SpatialDropout3D(0.2, name="dropout_volume", **th)(volume),
    ]
    return k.Model([x, volume], outputs)


@small("layers_legacy", "what Keras 2 kept of Keras 1: Merge, Highway, MaxoutDense", ("keras209",), sizes=("2x4",))
def legacy(k):
    layers = k.layers
    x, y = k.input(4, 3, name="x"), k.input(4, 3, name="y")
    a, b = layers.LSTM(3, name="a")(x), layers.LSTM(3, name="b")(y)
    outputs = [layers.Merge(mode=mode, name=mode)([a, b]) for mode in ("sum", "mul", "ave", "max", "concat")]
    outputs += [layers.Merge(mode=mode, dot_axes=(1, 1), name=mode)([a, b]) for mode in ("dot", "cos")]
    outputs += [layers.Highway(activation="tanh", name="highway")(a), layers.Highway(bias=False, name="highway_plain")(b), layers.MaxoutDense(3, nb_feature=2, name="maxout")(a)]
    return k.Model([x, y], outputs)


@small("layers_identity", "Identity under a mask, which goes past it in Keras 3 alone; dropouts and noises", ("tf215",), ("keras315",), sizes=("5x6",))
def identity(k):
    layers = k.layers
    x = k.input(None, 3, name="x")
    y = layers.Masking(name="masking")(x)
    between = [layers.Identity(name="identity"), layers.GaussianNoise(0.3, name="noise"), layers.GaussianDropout(0.3, name="gaussian"), layers.AlphaDropout(0.3, name="alpha"), layers.ActivityRegularization(0.1, name="regularization")]
    between += [layers.SpatialDropout1D(0.2, name="spatial"), layers.Activation("tanh", name="activation")]
    return k.Model(x, [layers.LSTM(2, name="after_" + layer.name)(layer(y)) for layer in between])
