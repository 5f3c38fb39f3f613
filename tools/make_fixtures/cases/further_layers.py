"""Layers that are rarer around recurrent ones: unshared convolutions, interpolation, Keras 1's planes, attention along other axes, adaptive poolings."""

from registry import small

from cases.operations import operations

BOTH = ("tf215", "keras315")


# ---------------------------------------------------------------- convolutions


@small("layers_local", "LocallyConnected1D and 2D, as they are without further arguments, with strides and without a bias", ("keras209", "keras224", "tf115"), sizes=("2x5",))
def local(k):
    layers = k.layers
    x, image = k.input(5, 3, name="x"), k.input(4, 5, 2, name="image")
    y = layers.LocallyConnected1D(3, 2, activation="tanh", name="plain")(x)
    outputs = [y, layers.LocallyConnected1D(2, 3, strides=2, use_bias=False, name="strides")(x), layers.LocallyConnected2D(2, (2, 3), strides=(2, 1), activation="relu", name="plane")(image)]
    return k.Model([x, image], outputs + [layers.LSTM(2, name="lstm")(y)])


@small("layers_local_storage", "LocallyConnected1D and 2D in all three implementations, padded as Keras does it, channels first", ("tf28", "tf215"), ("tf215",), sizes=("2x5",))
def local_storage(k):
    layers = k.layers
    x, image = k.input(5, 3, name="x"), k.input(3, 4, 2, name="image")
    outputs = []
    for implementation in (1, 2, 3):
        options = dict(implementation=implementation, name="line_%d" % implementation)
        outputs.append(layers.LocallyConnected1D(2, 2, strides=2 if implementation == 3 else 1, padding="valid" if implementation == 1 else "same", **options)(x))
        options["name"] = "plane_%d" % implementation
        outputs.append(layers.LocallyConnected2D(2, (3, 2), padding="valid" if implementation == 1 else "same", strides=(1, 2), **options)(image))
        options["name"] = "first_%d" % implementation
        outputs.append(layers.LocallyConnected2D(2, (2, 2), data_format="channels_first", **options)(image))
    outputs.append(layers.LocallyConnected1D(2, 3, data_format="channels_first", activation="tanh", name="line_first")(x))
    return k.Model([x, image], outputs + [layers.LSTM(2, name="lstm")(outputs[0])])


@small("layers_planes_keras1", "Keras 1's convolutions of planes and volumes, poolings, padding, cropping and upsampling in both orderings of dimensions", ("keras122",), sizes=("2x5",))
def planes_keras1(k):
    layers = k.layers
    image, volume = k.input(4, 5, 2, name="image"), k.input(3, 4, 3, 2, name="volume")
    outputs = []
    for order in ("tf", "th"):
        named = lambda name: dict(dim_ordering=order, name=name + "_" + order)
        shape = (None, 8, 10, 2) if order == "tf" else (None, 2, 10, 4)
        outputs += [
            layers.Deconvolution2D(2, 2, 2, shape, subsample=(2, 2), border_mode="same" if order == "tf" else "valid", **named("deconvolution"))(image),
            layers.AtrousConvolution2D(2, 2, 2, atrous_rate=(2, 2), border_mode="same", bias=order == "tf", **named("atrous"))(image),
            layers.SeparableConvolution2D(3, 2, 2, depth_multiplier=2, activation="relu", **named("separable"))(image),
            layers.LocallyConnected2D(2, 2, 2, subsample=(1, 2) if order == "tf" else (1, 1), **named("local"))(image),
            layers.Convolution3D(2, 2, 1, 2, activation="tanh", **named("volume"))(volume),
        ]
    # These are in other fixtures as TensorFlow orders them.
    outputs += [
        layers.Convolution2D(3, 2, 2, subsample=(2, 1), activation="tanh", **named("convolution"))(image), layers.MaxPooling2D((2, 2), **named("max"))(image),
        layers.AveragePooling2D((2, 2), strides=(1, 1), border_mode="same", **named("average"))(image), layers.ZeroPadding2D((1, 2), **named("pad"))(image),
        layers.Cropping2D(((1, 0), (0, 1)), **named("crop"))(image), layers.UpSampling2D((2, 1), **named("larger"))(image), layers.GlobalAveragePooling2D(**named("global"))(image),
        layers.GlobalMaxPooling2D(**named("global_max"))(image),
    ]
    flat = layers.Reshape((8, 10 * 2), name="rows")(outputs[0])
    local = layers.LocallyConnected1D(2, 3, subsample_length=2, activation="tanh", name="line")(flat)
    return k.Model([image, volume], outputs + [local, layers.LSTM(2, name="lstm")(local)])


# ---------------------------------------------------------------- sizes


@small("layers_resize", "UpSampling2D by every interpolation that the writer has, also channels first", ("keras224", "keras231", "tf115", "tf23", "tf215", "keras315"), ("tf215", "keras30", "keras315"), sizes=("1x3",))
def resize(k):
    layers = k.layers
    x = k.input(3, 4, 2, name="x")
    names = ["nearest", "bilinear"]
    if k.is_keras3:
        names += ["bicubic", "lanczos3", "lanczos5"]
    elif k.at_least(2, 6):
        names += ["area", "bicubic", "gaussian", "lanczos3", "lanczos5", "mitchellcubic"]
    outputs = [layers.UpSampling2D((2, 3), interpolation=name, name=name)(x) for name in names]
    if len(names) > 2:
        outputs += [layers.UpSampling2D((3, 2), interpolation="bicubic", name="bicubic_3")(x), layers.UpSampling2D((5, 1), interpolation="lanczos3", name="lanczos_5")(x)]
    if not k.is_keras3 or k.at_least(3, 3):  # Before, it takes the width for the height.
        outputs.append(layers.UpSampling2D((3, 2), data_format="channels_first", interpolation="bilinear", name="first")(x))
    return k.Model(x, outputs)


@small("layers_adaptive", "AdaptiveAveragePooling and AdaptiveMaxPooling: windows of equal and of unequal sizes, channels first", ("keras315",), ("keras315",), sizes=("2x7",))
def adaptive(k):
    layers = k.layers
    x, image, volume = k.input(7, 3, name="x"), k.input(5, 6, 2, name="image"), k.input(4, 3, 5, 2, name="volume")
    y = layers.AdaptiveAveragePooling1D(3, name="average")(x)
    outputs = [
        y, layers.AdaptiveMaxPooling1D(5, name="maximum")(x), layers.AdaptiveAveragePooling1D(2, data_format="channels_first", name="first")(x), layers.AdaptiveAveragePooling2D((3, 2), name="plane")(image),
        layers.AdaptiveMaxPooling2D(4, name="plane_maximum")(image), layers.AdaptiveAveragePooling3D((2, 2, 3), name="volume_average")(volume), layers.AdaptiveMaxPooling3D((3, 1, 4), name="volume_maximum")(volume),
    ]
    return k.Model([x, image, volume], outputs + [layers.LSTM(2, name="lstm")(y)])


@small("ops_mirror", "padding by what a mirror shows", ("tf215",), ("keras315",), sizes=("2x4",))
def mirror(k):
    import tensorflow as tf

    x = k.input(4, 3, name="x")
    y = k.layers.LSTM(3, return_sequences=True, name="lstm")(x)
    ops = operations(k)
    pad = (lambda mode: ops.pad(y, [[0, 0], [3, 2], [1, 0]], mode=mode)) if k.is_keras3 else (lambda mode: tf.pad(y, [[0, 0], [3, 2], [1, 0]], mode=mode.upper()))
    return k.Model(x, [pad("reflect"), pad("symmetric")])


# ---------------------------------------------------------------- attention


@small("layers_grouped_query", "GroupQueryAttention: heads that share a key, no bias, keys of their own, causal, scores returned", ("keras315",), ("keras315",), sizes=("2x4",))
def grouped_query(k):
    layers = k.layers
    x, y = k.input(4, 3, name="x"), k.input(5, 2, name="y")
    query, y_wide = layers.LSTM(4, return_sequences=True, name="query")(x), layers.Dense(4, name="wide")(y)
    outputs = [
        layers.GroupQueryAttention(3, 4, 2, name="plain")(query, query), layers.GroupQueryAttention(2, 4, 1, use_bias=False, name="one")(query, y_wide), layers.GroupQueryAttention(2, 2, 2, dropout=0.2, name="causal")(query, query, use_causal_mask=True),
    ]
    outputs += layers.GroupQueryAttention(2, 6, 3, name="scores")(query, y_wide, layers.Dense(4, name="key")(y), return_attention_scores=True)
    return k.Model([x, y], outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_grouped_query_mask", "GroupQueryAttention under masks of the query and the value", (), ("keras33", "keras315"), sizes=("5x6",))
def grouped_query_mask(k):
    layers = k.layers
    x, y = k.input(None, 3, name="x"), k.input(None, 2, name="y")
    query = layers.LSTM(4, return_sequences=True, name="query")(layers.Masking(name="mask_x")(x))
    value = layers.LSTM(4, return_sequences=True, name="value")(layers.Masking(name="mask_y")(y))
    outputs = [layers.GroupQueryAttention(2, 4, 2, name="plain")(query, value), layers.GroupQueryAttention(2, 2, 1, dropout=0.1, name="causal")(query, query, use_causal_mask=True)]
    return k.Model([x, y], outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_gated_attention", "MultiHeadAttention and GroupQueryAttention with gates and sliding windows", ("keras315",), ("keras315",), sizes=("2x5",))
def gated_attention(k):
    layers = k.layers
    x, y = k.input(5, 3, name="x"), k.input(4, 2, name="y")
    query = layers.LSTM(4, return_sequences=True, name="query")(x)
    outputs = [
        layers.MultiHeadAttention(2, 3, value_dim=2, use_gate=True, name="gate")(query, y), layers.MultiHeadAttention(2, 3, use_gate=True, use_bias=False, sliding_window=2, name="window")(query, query, use_causal_mask=True),
        layers.GroupQueryAttention(3, 4, 2, use_gate=True, name="shared")(query, layers.Dense(4, name="wide")(y)), layers.GroupQueryAttention(2, 2, 1, sliding_window=2, name="shared_window")(query, query),
    ]
    return k.Model([x, y], outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_attention_axes", "MultiHeadAttention of tensors of 4 dimensions: along all axes, one of them, in another order; outputs of several dimensions", BOTH, BOTH, sizes=("2x3",))
def attention_axes(k):
    layers = k.layers
    x = k.input(3, 4, 2, name="x")
    y = layers.TimeDistributed(layers.LSTM(3, return_sequences=True), name="rows")(x)
    outputs = [
        layers.MultiHeadAttention(2, 3, name="all")(y, x), layers.MultiHeadAttention(2, 2, attention_axes=2, use_bias=False, name="columns")(y, y), layers.MultiHeadAttention(2, 2, attention_axes=(1,), name="time")(y, y, use_causal_mask=True),
        layers.MultiHeadAttention(1, 2, attention_axes=(-2 if k.is_keras3 else 2, 1), output_shape=(2, 3), name="turned")(y, x),
    ]
    outputs += layers.MultiHeadAttention(2, 2, attention_axes=(2,), name="scores")(y, x, return_attention_scores=True)
    return k.Model(x, outputs)
