"""Further layers around recurrent ones: separable and transposed convolutions, padding, attention, normalization of data."""

from registry import small

BOTH = ("tf215", "keras315")
ALL_PATTERNS = ("5x6",)


# ---------------------------------------------------------------- convolutions


@small("layers_separable", "SeparableConv1D and 2D, DepthwiseConv1D and 2D: strides, dilation, padding, multipliers, no bias", BOTH, BOTH, sizes=("2x7",))
def separable(k):
    layers = k.layers
    x = k.input(None, 3, name="x")
    image = k.input(6, 5, 2, name="image")
    outputs = [
        layers.SeparableConv1D(4, 3, depth_multiplier=2, activation="tanh", name="separable")(x), layers.SeparableConv1D(2, 3, strides=2, padding="same", use_bias=False, name="separable_same")(x),
        layers.SeparableConv1D(2, 2, dilation_rate=2, padding="causal" if not k.is_keras3 else "same", name="separable_dilation")(x),
        layers.DepthwiseConv1D(3, depth_multiplier=2, activation="relu", name="depthwise")(x), layers.DepthwiseConv1D(2, strides=2, padding="same", use_bias=False, name="depthwise_same")(x),
        layers.SeparableConv2D(3, (3, 2), depth_multiplier=3, padding="same", strides=2, name="plane_separable")(image),
        layers.SeparableConv2D(2, 2, dilation_rate=2, name="plane_separable_dilation")(image),
        layers.DepthwiseConv2D((2, 3), depth_multiplier=2, padding="same", name="plane_depthwise")(image), layers.DepthwiseConv2D(2, dilation_rate=2, use_bias=False, name="plane_dilation")(image),
    ]
    return k.Model([x, image], outputs + [layers.LSTM(2, name="lstm")(outputs[0])])


@small("layers_transposed", "Conv1DTranspose and Conv2DTranspose: strides larger and smaller than the kernel, padding, output_padding", BOTH, BOTH, sizes=("2x4",))
def transposed(k):
    layers = k.layers
    x = k.input(None, 3, name="x")
    image = k.input(3, 4, 2, name="image")
    outputs = [
        layers.Conv1DTranspose(4, 3, activation="tanh", name="plain")(x), layers.Conv1DTranspose(2, 3, strides=2, padding="same", name="same")(x),
        layers.Conv1DTranspose(2, 2, strides=3, use_bias=False, name="gaps")(x), layers.Conv1DTranspose(2, 4, strides=3, padding="same", name="same_even")(x),
        layers.Conv1DTranspose(2, 3, strides=2, output_padding=1, name="longer")(x), layers.Conv1DTranspose(2, 3, strides=2, padding="same", output_padding=0, name="shorter")(x),
        layers.Conv2DTranspose(3, (3, 2), strides=(2, 1), name="plane")(image), layers.Conv2DTranspose(2, 3, strides=2, padding="same", use_bias=False, name="plane_same")(image),
    ]
    return k.Model([x, image], outputs + [layers.LSTM(2, name="lstm")(outputs[1])])


@small("layers_planes", "ZeroPadding2D, Cropping2D, UpSampling2D", BOTH, ("keras315",), sizes=("2x4",))
def planes(k):
    layers = k.layers
    x = k.input(4, 5, 2, name="x")
    outputs = [
        layers.ZeroPadding2D(name="pad")(x), layers.ZeroPadding2D((2, 1), name="pad_2")(x), layers.ZeroPadding2D(((0, 1), (2, 3)), name="pad_4")(x),
        layers.Cropping2D(1, name="crop")(x), layers.Cropping2D(((1, 0), (0, 2)), name="crop_4")(x), layers.UpSampling2D((2, 3), name="larger")(x),
    ]
    return k.Model(x, outputs)


# ---------------------------------------------------------------- normalization


@small("layers_normalization_mask", "GroupNormalization, UnitNormalization, Normalization and Rescaling under a mask", BOTH, BOTH, sizes=ALL_PATTERNS)
def normalization_mask(k):
    layers = k.layers
    x = k.input(None, 4, name="x")
    y = layers.Masking(name="masking")(x)
    between = [layers.UnitNormalization(name="unit"), layers.Rescaling(0.5, offset=-0.25, name="rescaling"), layers.Normalization(mean=0.1, variance=0.5, name="normalization")]
    if k.is_keras3:  # tf.keras spreads the mask as if it had the features' shape, and fails.
        between += [layers.GroupNormalization(groups=2, epsilon=0.01, name="groups"), layers.GroupNormalization(groups=4, center=False, name="no_center")]
    return k.Model(x, [layers.LSTM(2, name="after_" + layer.name)(layer(y)) for layer in between])


@small("layers_normalization_axes", "UnitNormalization and GroupNormalization along other axes", BOTH, BOTH, sizes=("2x4",))
def normalization_axes(k):
    layers = k.layers
    x = k.input(4, 6, name="x")
    outputs = [layers.UnitNormalization(axis=[1, 2], name="unit")(x), layers.UnitNormalization(axis=1, name="unit_time")(x), layers.GroupNormalization(groups=2, axis=1, name="time")(x)]
    return k.Model(x, outputs + [layers.LSTM(2, name="lstm")(outputs[0])])


@small("layers_normalization", "Normalization with learned and given moments, along no axis and several, inverted; Rescaling by vectors", ("tf215",), BOTH, sizes=("2x4",))
def normalization(k):
    layers = k.layers
    x = k.input(4, 3, name="x")
    outputs = [
        layers.Normalization(name="learned")(x), layers.Normalization(axis=None, name="whole")(x), layers.Normalization(axis=(1, 2), name="both")(x), layers.Normalization(axis=1, name="time")(x),
        layers.Normalization(mean=0.3, variance=2.0, name="given")(x), layers.Normalization(mean=[0.1, -0.2, 0.3], variance=[1.0, 0.5, 2.0], name="given_vectors")(x),
        layers.Normalization(mean=0.3, variance=2.0, invert=True, name="inverted")(x), layers.Rescaling(1 / 3, name="rescaling")(x),
        layers.Rescaling([0.5, 2.0, -1.0], [0.1, 0.2, 0.3], name="rescaling_vectors")(x),
    ]
    return k.Model(x, outputs + [layers.LSTM(2, name="lstm")(outputs[0])])


# ---------------------------------------------------------------- attention

# Keras 3.15 cannot load its own Attention, nor a Normalization along no axis, from .h5.


def masked_pair(k):
    """A query of 4 features and a value of the same, both with masks."""
    x, y = k.input(None, 3, name="x"), k.input(None, 2, name="y")
    query = k.layers.LSTM(4, return_sequences=True, name="query")(k.layers.Masking(name="mask_x")(x))
    value = k.layers.LSTM(4, return_sequences=True, name="value")(k.layers.Masking(name="mask_y")(y))
    return [x, y], query, value


@small("layers_attention", "Attention and AdditiveAttention: scale, score modes, keys of their own, causal, scores returned", ("tf215",), BOTH, sizes=("2x5",))
def attention(k):
    layers = k.layers
    x, y = k.input(5, 3, name="x"), k.input(4, 2, name="y")
    query = layers.LSTM(4, return_sequences=True, name="query")(x)
    value = layers.LSTM(4, return_sequences=True, name="value")(y)
    key = layers.Dense(4, name="key")(value)
    outputs = [
        layers.Attention(name="plain")([query, value]), layers.Attention(use_scale=True, name="scale")([query, value, key]),
        layers.Attention(score_mode="concat", name="concat")([query, value]), layers.Attention(use_scale=True, score_mode="concat", dropout=0.2, name="concat_scale")([query, value, key]),
        layers.Attention(name="causal")([query, value], use_causal_mask=True), layers.AdditiveAttention(name="additive")([query, value, key]),
        layers.AdditiveAttention(use_scale=False, name="additive_plain")([query, value]), layers.AdditiveAttention(name="additive_causal")([query, query], use_causal_mask=True),
    ]
    outputs += layers.Attention(name="scores")([query, value], return_attention_scores=True)
    outputs += layers.AdditiveAttention(name="additive_scores")([query, value], return_attention_scores=True)
    return k.Model([x, y], outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_attention_mask", "Attention and AdditiveAttention under masks of the query and the value", ("tf215",), BOTH, sizes=ALL_PATTERNS)
def attention_mask(k):
    layers = k.layers
    inputs, query, value = masked_pair(k)
    outputs = [
        layers.LSTM(2, name="after_plain")(layers.Attention(name="plain")([query, value])), layers.LSTM(2, name="after_additive")(layers.AdditiveAttention(name="additive")([query, value])),
        layers.Attention(use_scale=True, name="causal")([query, query], use_causal_mask=True),
    ]
    outputs += layers.Attention(name="scores")([query, value], return_attention_scores=True)
    return k.Model(inputs, outputs)


@small("layers_attention_tf", "Attention whose own argument says that it is causal; AdditiveAttention", ("tf23", "tf28"), sizes=ALL_PATTERNS)
def attention_tensorflow(k):
    layers = k.layers
    inputs, query, value = masked_pair(k)
    outputs = [
        layers.Attention(name="plain")([query, value]), layers.Attention(causal=True, use_scale=True, name="causal")([query, value]),
        layers.AdditiveAttention(name="additive")([query, value]), layers.AdditiveAttention(causal=True, use_scale=False, name="additive_causal")([query, value]),
    ]
    return k.Model(inputs, outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_multi_head", "MultiHeadAttention: sizes of values, shape of the output, no bias, keys by name, causal, scores returned", BOTH, BOTH, sizes=("2x5",))
def multi_head(k):
    layers = k.layers
    x, y = k.input(5, 3, name="x"), k.input(4, 2, name="y")
    query = layers.LSTM(4, return_sequences=True, name="query")(x)
    key = layers.Dense(3, name="key")(y)
    outputs = [
        layers.MultiHeadAttention(2, 3, name="plain")(query, query), layers.MultiHeadAttention(3, 2, value_dim=5, use_bias=False, name="values")(query, y, key=key),
        layers.MultiHeadAttention(2, 2, output_shape=3, dropout=0.1, name="shape")(query, y, key), layers.MultiHeadAttention(2, 2, name="causal")(query, value=query, use_causal_mask=True),
    ]
    outputs += layers.MultiHeadAttention(2, 3, name="scores")(query, y, return_attention_scores=True)
    outputs += layers.MultiHeadAttention(1, 3, name="causal_scores")(query, query, use_causal_mask=True, return_attention_scores=True)
    return k.Model([x, y], outputs + [layers.LSTM(2, name="after")(outputs[0])])


@small("layers_multi_head_mask", "MultiHeadAttention under masks of the query and the value", ("tf28", "tf213") + BOTH, ("keras33", "keras38", "keras315"), sizes=ALL_PATTERNS)
def multi_head_mask(k):
    layers = k.layers
    inputs, query, value = masked_pair(k)
    outputs = [layers.MultiHeadAttention(2, 3, name="plain")(query, value)]
    if k.is_keras3 or k.at_least(2, 13):
        outputs += [layers.MultiHeadAttention(2, 3, name="causal")(query, query, use_causal_mask=True), layers.MultiHeadAttention(2, 2, dropout=0.3, name="dropout")(query, value)]
    outputs += layers.MultiHeadAttention(1, 3, name="scores")(query, value, return_attention_scores=True)
    return k.Model(inputs, outputs + [layers.LSTM(2, name="after")(outputs[0])])


# ---------------------------------------------------------------- dense layers


@small("layers_einsum_dense", "EinsumDense: as Dense, with an ellipsis, over two dimensions, with new ones, biases along some axes", BOTH, BOTH, sizes=("2x4",))
def einsum_dense(k):
    layers = k.layers
    x = k.input(4, 3, name="x")
    outputs = [
        layers.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d", activation="tanh", name="dense")(x), layers.EinsumDense("...x,xy->...y", output_shape=2, bias_axes="y", name="ellipsis")(x),
        layers.EinsumDense("abc,bcd->ad", output_shape=6, name="both")(x), layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de", name="heads")(x),
        layers.EinsumDense("abc,cde->abed", output_shape=(None, 3, 2), bias_axes="e", name="turned")(x), layers.EinsumDense("abc,bc->abc", output_shape=(4, 3), bias_axes="b", name="elements")(x),
        layers.EinsumDense("abc,bd->adc", output_shape=(2, 3), bias_axes="d", name="time")(x),
    ]
    return k.Model(x, outputs + [layers.LSTM(2, name="lstm")(outputs[0])])


@small("layers_dense_keras1", "Keras 1's TimeDistributedDense, Highway and MaxoutDense", ("keras122",), sizes=("3x4",))
def dense_keras1(k):
    layers = k.layers
    x = k.input(4, 3, name="x")
    y = layers.TimeDistributedDense(5, activation="tanh", name="each")(x)
    z = layers.LSTM(4, name="lstm")(y)
    outputs = [
        y, layers.TimeDistributedDense(2, bias=False, name="each_plain")(x), layers.Highway(activation="tanh", name="highway")(z), layers.Highway(bias=False, name="highway_plain")(z),
        layers.MaxoutDense(3, nb_feature=2, name="maxout")(z), layers.MaxoutDense(2, bias=False, name="maxout_plain")(z),
    ]
    return k.Model(x, outputs)
