"""Conv1D and pooling before and after LSTMs."""

from registry import small

TENSORFLOW = ("tf23", "tf28", "tf215")
BOTH = ("tf215", "keras315")
ALL_PATTERNS = ("5x6",)


@small("layers_conv1d", "Conv1D: valid, same, causal, strides, dilation, no bias, activation", ("keras209", "keras224") + TENSORFLOW + ("keras30", "keras315"), ("tf215", "keras30", "keras315"), sizes=("2x7",))
def conv1d(k):
    x = k.input(None, 3, name="x")
    outputs = []
    for name, filters, size, options in (
        ("valid", 4, 3, {}), ("same", 2, 4, {"padding": "same", "activation": "relu"}), ("causal", 2, 3, {"padding": "causal"}), ("strides", 2, 3, {"strides": 2}),
        ("strides_same", 2, 3, {"strides": 3, "padding": "same"}), ("dilation", 2, 2, {"dilation_rate": 3}), ("dilation_same", 2, 3, {"dilation_rate": 2, "padding": "same"}),
        ("dilation_causal", 2, 3, {"dilation_rate": 2, "padding": "causal"}), ("plain", 2, 1, {"use_bias": False, "activation": "tanh"}),
    ):
        outputs += [k.layers.Conv1D(filters, size, name=name, **options)(x)]
    return k.Model(x, outputs + [k.layers.LSTM(2, name="lstm")(outputs[0])])


@small("layers_conv1d_strides_causal", "Conv1D: strides with causal padding; groups", ("tf215", "keras315"), ("keras315",), sizes=("2x7",))
def conv1d_groups(k):
    x = k.input(None, 4, name="x")
    outputs = [k.layers.Conv1D(2, 3, strides=2, padding="causal", name="causal")(x)]
    outputs += [k.layers.Conv1D(6, 3, groups=2, name="groups")(x), k.layers.Conv1D(4, 2, groups=4, padding="same", use_bias=False, name="channels")(x)]
    outputs += [k.layers.SeparableConv1D(3, 2, depth_multiplier=2, name="separable")(x), k.layers.Conv1DTranspose(2, 3, strides=2, name="transposed")(x)]
    return k.Model(x, outputs)


@small("layers_conv1d_keras1", "Keras 1's Convolution1D, whose kernels have four dimensions", ("keras122",), sizes=("2x7",))
def conv1d_keras1(k):
    x = k.input(7, 3, name="x")
    y = k.layers.Convolution1D(4, 3, name="valid")(x)
    outputs = [
        y, k.layers.Convolution1D(2, 3, border_mode="same", activation="relu", name="same")(x), k.layers.Convolution1D(2, 2, subsample_length=2, bias=False, name="strides")(x),
        k.layers.AtrousConvolution1D(2, 3, atrous_rate=2, name="dilation")(x), k.layers.LSTM(3, name="lstm")(y),
    ]
    return k.Model(x, outputs)


@small("layers_pooling", "MaxPooling1D and AveragePooling1D: valid, same, strides", ("keras224",) + TENSORFLOW + ("keras315",), BOTH, sizes=("2x7",))
def pooling(k):
    x = k.input(None, 3, name="x")
    y = k.layers.LSTM(3, return_sequences=True, name="lstm")(x)
    outputs = []
    for kind in ("MaxPooling1D", "AveragePooling1D"):
        for name, options in (
            ("default", {}), ("same", {"pool_size": 3, "padding": "same"}), ("strides", {"pool_size": 3, "strides": 1}), ("strides_same", {"pool_size": 4, "strides": 3, "padding": "same"}),
        ):
            if k.is_keras3:  # Its AveragePooling1D has no default.
                options = dict({"pool_size": 2}, **options)
            outputs += [getattr(k.layers, kind)(name="%s_%s" % (kind[:3].lower(), name), **options)(y)]
    return k.Model(x, outputs)


@small("layers_pooling_keras1", "Keras 1's pooling", ("keras122",), sizes=("2x7",))
def pooling_keras1(k):
    x = k.input(7, 3, name="x")
    y = k.layers.LSTM(3, return_sequences=True, name="lstm")(x)
    outputs = []
    for kind in ("MaxPooling1D", "AveragePooling1D"):
        layer = getattr(k.layers, kind)
        outputs += [layer(name=kind + "_default")(y), layer(3, stride=2, border_mode="same", name=kind + "_same")(y), layer(3, stride=1, name=kind + "_strides")(y)]
    return k.Model(x, outputs + [k.layers.GlobalMaxPooling1D(name="max")(y), k.layers.GlobalAveragePooling1D(name="average")(y)])


@small("layers_global_pooling", "GlobalMaxPooling1D and GlobalAveragePooling1D, kept dimensions", ("keras224",) + TENSORFLOW + ("keras315",), BOTH, sizes=("2x5",))
def global_pooling(k):
    x = k.input(None, 3, name="x")
    y = k.layers.LSTM(3, return_sequences=True, name="lstm")(x)
    outputs = [k.layers.GlobalMaxPooling1D(name="max")(y), k.layers.GlobalAveragePooling1D(name="average")(y)]
    if k.is_keras3 or k.at_least(2, 8):
        outputs += [k.layers.GlobalMaxPooling1D(keepdims=True, name="max_kept")(y), k.layers.GlobalAveragePooling1D(keepdims=True, name="average_kept")(y)]
    return k.Model(x, outputs)


@small("layers_global_pooling_mask", "GlobalMaxPooling1D and GlobalAveragePooling1D under a mask: 0/0 where all is masked", ("tf23", "tf28", "tf215", "keras315"), BOTH, sizes=ALL_PATTERNS)
def global_pooling_mask(k):
    x = k.input(None, 3, name="x")
    y = k.layers.LSTM(3, return_sequences=True, name="lstm")(k.layers.Masking(name="masking")(x))
    return k.Model(x, [k.layers.GlobalMaxPooling1D(name="max")(y), k.layers.GlobalAveragePooling1D(name="average")(y)])


@small("layers_global_average_mask", "GlobalAveragePooling1D under a mask", ("keras224", "keras231"), sizes=ALL_PATTERNS)
def global_average_mask(k):
    return k.sequential((None, 3), k.layers.Masking(), k.layers.LSTM(3, return_sequences=True), k.layers.GlobalAveragePooling1D())


@small("layers_images", "images in time: TimeDistributed Conv2D, pooling, Flatten, then LSTM", ("keras224", "tf28", "tf215", "keras315"), BOTH, sizes=("2x3",))
def images(k):
    x = k.input(None, 6, 5, 2, name="frames")
    layers, each = k.layers, k.layers.TimeDistributed
    y = each(layers.Conv2D(3, (3, 2), activation="relu"), name="conv")(x)
    z = each(layers.Conv2D(2, 3, padding="same", strides=2, use_bias=False), name="conv_same")(x)
    outputs = []
    for name, layer in (("flat_max", layers.MaxPooling2D(2)), ("flat_average", layers.AveragePooling2D((2, 3), strides=1, padding="same"))):
        outputs += [layers.LSTM(3, name="lstm_" + name)(each(layers.Flatten(), name=name)(each(layer, name="pool_" + name)(y)))]
    outputs += [layers.LSTM(3, name="lstm_mean")(each(layers.GlobalAveragePooling2D(), name="mean")(z)), each(layers.GlobalMaxPooling2D(), name="max")(z)]
    return k.Model(x, outputs)
