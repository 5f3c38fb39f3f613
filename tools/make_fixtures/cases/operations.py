"""Plain tensor operations between layers: TensorFlowOpLayer up to TensorFlow 2.3, TFOpLambda after, operations of their own in Keras 3."""

import types

import numpy as np

from registry import small

HDF5 = ("tf23", "tf28", "tf215", "keras315")
# Keras 3.0 can't read back what it writes of a slice; it is among the writers of the models without.
ARCHIVES = ("tf215", "keras30", "keras315")


def operations(k):
    """TensorFlow's functions by the names that Keras 3 gives them."""
    if k.is_keras3:
        return k.keras.ops
    import tensorflow as tf

    return types.SimpleNamespace(
        absolute=tf.abs, negative=tf.negative, exp=tf.exp, log=tf.math.log, sqrt=tf.sqrt, square=tf.square, power=tf.pow, sin=tf.sin, cos=tf.cos, sign=tf.sign, floor=tf.floor,
        maximum=tf.maximum, minimum=tf.minimum, add=tf.add, subtract=tf.subtract, multiply=tf.multiply, divide=tf.divide, clip=tf.clip_by_value, where=tf.where,
        relu=tf.nn.relu, sigmoid=tf.sigmoid, tanh=tf.tanh, softmax=tf.nn.softmax, elu=tf.nn.elu, softplus=tf.nn.softplus,
        sum=tf.reduce_sum, mean=tf.reduce_mean, max=tf.reduce_max, min=tf.reduce_min, prod=tf.reduce_prod, argmax=tf.argmax, any=tf.reduce_any, all=tf.reduce_all,
        concatenate=tf.concat, stack=tf.stack, reshape=tf.reshape, transpose=tf.transpose, expand_dims=tf.expand_dims, squeeze=tf.squeeze, cast=tf.cast, tile=tf.tile,
        flip=tf.reverse, matmul=tf.matmul, einsum=tf.einsum, split=tf.split, not_equal=tf.not_equal, equal=tf.equal, greater=tf.greater, less=tf.less, zeros_like=tf.zeros_like,
        ones_like=tf.ones_like, cumsum=tf.cumsum, shape=tf.shape, logical_and=tf.logical_and, logical_not=tf.logical_not, repeat=tf.repeat, logical_or=tf.logical_or,
    )


def sequences(k, units=3):
    """Two inputs and an LSTM over each."""
    x, y = k.input(4, 3, name="x"), k.input(4, 3, name="y")
    return [x, y], k.layers.LSTM(units, return_sequences=True, name="a")(x), k.layers.LSTM(units, return_sequences=True, name="b")(y)


CONSTANT = np.array([0.5, -1.25, 2.0], "float32")


@small("ops_arithmetic", "operators between tensors and with numbers on either side", HDF5, ARCHIVES, sizes=("2x4",))
def arithmetic(k):
    inputs, a, b = sequences(k)
    return k.Model(inputs, [
        a + b, a - b, a * b, a / (b * b + 1.0), a + 1.5, 1.5 + a, a - 2.0, 2.0 - a, a * 3.0, 0.5 * a, a / 4.0, 1.0 / (a + 2.0), -a, abs(a), a ** 2, a + a,
    ])


@small("ops_constants", "arrays as operands on either side, and scalars that broadcast", HDF5, ("tf215", "keras315"), sizes=("2x4",))
def constants(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    column = np.arange(4, dtype="float32").reshape(4, 1)
    return k.Model(inputs, [a * CONSTANT, ops.add(CONSTANT, a), a - column, ops.maximum(a, CONSTANT), ops.multiply(a, b[:, :, :1]), ops.subtract(1.0, b)])


@small("ops_elementwise", "functions of one tensor", HDF5, ARCHIVES, sizes=("2x4",))
def elementwise(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    outputs = [getattr(ops, name)(a) for name in ("absolute", "negative", "exp", "square", "sin", "cos", "sign", "floor", "relu", "sigmoid", "tanh", "softmax", "elu", "softplus")]
    positive = ops.add(ops.square(b), 0.25)
    return k.Model(inputs, outputs + [ops.log(positive), ops.sqrt(positive), ops.power(positive, 1.5), ops.maximum(a, b), ops.minimum(a, b), ops.clip(a, -0.2, 0.3)])


# TensorFlow 2.15 cannot put an ellipsis into a .keras archive.
@small("ops_slices", "indexing: last step, strides, new axes, ellipsis", HDF5, ("keras315",), sizes=("2x4",))
def slices(k):
    inputs, a, b = sequences(k)
    outputs = [a[:, -1, :], a[:, 0], a[:, 1:], a[:, :-1], a[:, ::2], a[:, 1:4:2, :2], a[..., 0], a[..., -1:], a[:, None], a[..., None], a[:, :, 1], b[:, -2:, 1:]]
    return k.Model(inputs, outputs + [k.layers.LSTM(2, name="after")(b[:, 1:]), k.layers.Dense(2, name="dense")(b[:, -1])])


@small("ops_slices_reversed", "indexing with a negative stride", HDF5, ("tf215", "keras315"), sizes=("2x4",))
def slices_reversed(k):
    inputs, a, b = sequences(k)
    return k.Model(inputs, [a[:, ::-1], k.layers.LSTM(2, name="after")(b[:, ::-1]), a[:, -1:0:-2]])


@small("ops_shapes", "reshape, transpose, expand_dims, squeeze, concatenate, stack, tile", HDF5, ("tf215", "keras315"), sizes=("2x4",))
def shapes(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    flat = ops.reshape(a, (-1, 12))
    turned = ops.transpose(a, (0, 2, 1)) if k.is_keras3 else ops.transpose(a, perm=[0, 2, 1])
    outputs = [
        flat, ops.reshape(a, (-1, 2, 6)), turned, ops.expand_dims(a, 1), ops.expand_dims(a, -1), ops.squeeze(ops.expand_dims(b, 1), 1), ops.squeeze(a[:, :1], axis=1),
        ops.concatenate([a, b], -1), ops.concatenate([a, b, a], axis=1), ops.stack([a, b], axis=1), ops.stack([a[:, 0], b[:, -1]], axis=-1), ops.tile(a, (1, 2, 1)),
    ]
    return k.Model(inputs, outputs + [k.layers.LSTM(2, name="after")(turned), k.layers.Dense(2, name="dense")(flat)])


@small("ops_more_shapes", "repeat, split, flip and their like", ("tf28", "tf215", "keras315"), ("keras315",), sizes=("2x4",))
def more_shapes(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    outputs = [ops.repeat(a, 2, axis=1)] + list(ops.split(b, 2, axis=1))
    outputs += [ops.flip(a, axis=1) if k.is_keras3 else ops.flip(a, axis=[1]), ops.cumsum(a, axis=1), ops.zeros_like(a), ops.ones_like(b)]
    if k.is_keras3:
        outputs += [ops.swapaxes(a, 1, 2), ops.moveaxis(a, 1, 2), ops.pad(a, ((0, 0), (1, 2), (0, 0))), ops.roll(a, 1, axis=1), ops.take(a, [2, 0], axis=1), ops.broadcast_to(b[:, :1], (2, 4, 3))]
    else:
        import tensorflow as tf

        outputs += [tf.pad(a, [[0, 0], [1, 2], [0, 0]]), tf.roll(a, 1, axis=1), tf.gather(a, [2, 0], axis=1), tf.unstack(b, axis=1)[1]]
    return k.Model(inputs, outputs)


@small("ops_reductions", "sum, mean, max, min over axes, kept or not; softmax over an axis", HDF5, ARCHIVES, sizes=("2x4",))
def reductions(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    outputs = [ops.sum(a, axis=1), ops.mean(a, axis=1), ops.max(a, axis=1), ops.min(a, axis=-1), ops.sum(a, axis=-1, keepdims=True), ops.mean(a, axis=(1, 2)), ops.prod(b, axis=2)]
    outputs += [ops.max(b, axis=[1], keepdims=True) if not k.is_keras3 else ops.max(b, axis=(1,), keepdims=True), ops.softmax(b, axis=1), ops.mean(b, 1)]
    return k.Model(inputs, outputs)


@small("ops_argmax", "argmax and comparisons: outputs that are whole numbers or true and false, cast", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), sizes=("2x4",))
def argmax(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    larger = ops.greater(a, b)
    return k.Model(inputs, [ops.argmax(a, axis=-1), ops.cast(larger, "float32"), ops.where(larger, a, b), ops.cast(ops.logical_not(larger), "int32"), larger])


@small("ops_matmul", "matmul, einsum: attention written out", HDF5, ARCHIVES, sizes=("2x4",))
def matmul(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    turned = ops.transpose(b, (0, 2, 1)) if k.is_keras3 else ops.transpose(b, [0, 2, 1])
    scores = ops.matmul(a, turned) / 1.7320508
    weights = ops.softmax(scores, axis=-1)
    context = ops.matmul(weights, b)
    both = ops.concatenate([a, context], axis=-1)
    return k.Model(inputs, [scores, context, k.layers.Dense(2, activation="tanh", name="dense")(both), k.layers.LSTM(2, name="after")(both)])


@small("ops_matmul_transposed", "TensorFlow's matmul with transpose_b", ("tf23", "tf28", "tf215"), ("tf215",), sizes=("2x4",))
def matmul_transposed(k):
    import tensorflow as tf

    inputs, a, b = sequences(k)
    weights = tf.nn.softmax(tf.matmul(a, b, transpose_b=True))
    return k.Model(inputs, [weights, tf.matmul(weights, b), tf.matmul(a, b, transpose_a=True)])


# tf.keras reads its own files of this no more: it takes the equation for the name of a layer.
@small("ops_einsum", "einsum", ("keras315",), ("keras315",), sizes=("2x4",))
def einsum(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    return k.Model(inputs, [ops.einsum("btf,bsf->bts", a, b), ops.einsum("btf,btf->bt", a, b)])


@small("ops_additive_attention", "additive attention with Dense layers and operations", HDF5, ARCHIVES, sizes=("2x4",))
def additive_attention(k):
    ops = operations(k)
    x = k.input(None, 3, name="x")
    sequence, h, c = k.layers.LSTM(4, return_sequences=True, return_state=True, name="lstm")(x)
    query = k.layers.Dense(3, name="query")(ops.expand_dims(h, 1))
    scores = k.layers.Dense(1, name="score")(ops.tanh(k.layers.Dense(3, name="key")(sequence) + query))
    weights = ops.softmax(scores, axis=1)
    context = ops.sum(weights * sequence, axis=1)
    return k.Model(x, [k.layers.Dense(2, name="answer")(ops.concatenate([context, h], axis=-1)), weights])


@small("ops_dynamic_shape", "shapes that are computed as the model runs", ("tf28", "tf215"), (), sizes=("2x4", "3x5"))
def dynamic_shape(k):
    import tensorflow as tf

    x = k.input(None, 3, name="x")
    y = k.layers.LSTM(4, return_sequences=True, name="lstm")(x)
    shape = tf.shape(y)
    return k.Model(x, [tf.reshape(y, [shape[0], shape[1] * 4]), k.layers.LSTM(2, name="after")(y, initial_state=[tf.zeros([shape[0], 2]), tf.ones([shape[0], 2])])])


@small("ops_float_cast", "cast to a type by name, and back", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), sizes=("2x4",))
def float_cast(k):
    ops = operations(k)
    x = k.input(4, name="x", dtype="int32")
    y = ops.expand_dims(ops.cast(x, "float32"), -1) / 2.0
    return k.Model(x, k.layers.LSTM(3, name="lstm", return_sequences=True)(y))


@small("ops_in_nested", "operations inside a nested model that is called twice", ("tf28", "tf215", "keras315"), ("tf215", "keras315"), sizes=("2x4",))
def in_nested(k):
    ops = operations(k)
    piece = k.input(None, 3, name="piece")
    z = k.layers.LSTM(3, return_sequences=True, name="lstm")(piece)
    inner = k.Model(piece, ops.mean(z * 2.0, axis=1) + z[:, -1], name="inner")
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    return k.Model([x, y], ops.absolute(inner(x) - inner(y)))


@small("ops_more", "functions that only Keras 3 has by these names", (), ("keras315",), sizes=("2x4",))
def more(k):
    inputs, a, b = sequences(k)
    ops = operations(k)
    outputs = [
        ops.true_divide(a, 2.0), ops.arctan(a), ops.sinh(a), ops.log1p(ops.square(a)), ops.expm1(a), ops.rsqrt(ops.square(a) + 1.0), ops.silu(a), ops.gelu(b), ops.leaky_relu(b),
        ops.log_softmax(b), ops.hard_sigmoid(a * 3.0), ops.softsign(b), ops.relu6(a * 8.0), ops.selu(b), ops.std(a, axis=1), ops.var(b, axis=-1), ops.round(a * 4.0), ops.mod(a, 0.3),
        ops.logsumexp(a, axis=1), ops.dot(a, np.ones((3, 2), "float32")), ops.norm(b, axis=-1) if hasattr(ops, "norm") else ops.abs(b),
    ]
    return k.Model(inputs, outputs)


@small("ops_more_tf", "more functions of TensorFlow", ("tf28", "tf215"), ("tf215",), sizes=("2x4",))
def more_tf(k):
    import tensorflow as tf

    inputs, a, b = sequences(k)
    return k.Model(inputs, [
        tf.math.rsqrt(tf.square(a) + 1.0), tf.nn.silu(a), tf.nn.gelu(b), tf.nn.leaky_relu(b), tf.nn.log_softmax(b), tf.math.softsign(b), tf.nn.relu6(a * 8.0), tf.nn.selu(b),
        tf.math.reduce_std(a, axis=1), tf.math.reduce_variance(b, axis=-1), tf.math.squared_difference(a, b), tf.math.add_n([a, b, a]), tf.linalg.norm(b, axis=-1),
        tf.tensordot(a, np.ones((3, 2), "float32"), axes=1), tf.math.l2_normalize(b, axis=-1), tf.reduce_logsumexp(a, axis=1), tf.identity(a),
        k.backend.mean(a, axis=1), k.backend.exp(b), k.backend.sum(k.backend.square(a - b), axis=-1, keepdims=True), k.backend.concatenate([a, b]),
    ])
