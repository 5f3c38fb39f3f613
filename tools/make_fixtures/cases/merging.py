"""Layers that make one tensor of several, with masks and without; Keras 1's Merge."""

from registry import small

STANDALONE = ("keras209", "keras224", "keras231")
TENSORFLOW = ("tf23", "tf28", "tf215")
BOTH = ("tf215", "keras315")


def lstm(k, units, name, **options):
    return k.layers.LSTM(units, return_sequences=True, name=name, **options)



@small("layers_merge", "Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate", STANDALONE[1:] + TENSORFLOW + ("keras30", "keras315"), BOTH, sizes=("2x4",))
def merge(k):
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    a, b, c = lstm(k, 3, "a")(x), lstm(k, 3, "b")(y), lstm(k, 3, "c", go_backwards=True)(x)
    layers = k.layers
    outputs = [
        layers.Add(name="add")([a, b, c]), layers.Subtract(name="subtract")([a, b]), layers.Multiply(name="multiply")([a, b, c]),
        layers.Average(name="average")([a, b, c]), layers.Maximum(name="maximum")([a, b, c]), layers.Concatenate(name="features")([a, x, b]),
        layers.Concatenate(axis=1, name="time")([a, b, c]),
    ]
    if k.at_least(2, 1):
        outputs += [layers.Minimum(name="minimum")([a, b, c])]
    return k.Model([x, y], outputs)


@small("layers_merge_shapes", "merging tensors of different ranks and sizes", ("keras231", "tf28", "tf215", "keras315"), ("keras315",), sizes=("2x4",))
def merge_shapes(k):
    x, y = k.input(None, 3, name="x"), k.input(3, name="y")
    a, b = lstm(k, 3, "a")(x), k.layers.Dense(3, name="b")(y)
    one = k.layers.Dense(1, name="one")(x)
    # tf.keras and Keras 3 broadcast differently from NumPy: a missing dimension comes after the batch.
    return k.Model([x, y], [k.layers.Multiply(name="scaled")([a, one]), k.layers.Add(name="shifted")([a, b])])


@small("layers_dot", "Dot on vectors and on sequences, normalized or not", STANDALONE[1:] + TENSORFLOW + ("keras315",), BOTH, sizes=("2x4",))
def dot(k):
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    a, b = lstm(k, 3, "a")(x), lstm(k, 3, "b")(y)
    last = k.layers.LSTM(3, name="last")(y)
    layers = k.layers
    scores = layers.Dot(axes=(2, 2), name="scores")([a, b])
    return k.Model([x, y], [
        scores, layers.Dot(axes=(2, 1), name="context")([scores, b]), layers.Dot(axes=1, name="features")([a, b]),
        layers.Dot(axes=-1, name="vectors")([k.layers.LSTM(3, name="first")(x), last]), layers.Dot(axes=1, normalize=True, name="cosine")([last, k.layers.LSTM(3, name="third")(x)]),
        layers.Dot(axes=(2, 1), name="query")([a, last]),
    ])


def two_masks(*values):
    """Inputs [5, 6, 3] whose masks differ: holes of their own, a row masked in one and a row masked in both."""

    def given(random):
        arrays = {}
        for index, value in enumerate(values):
            array = random.standard_normal((5, 6, 3)).astype("float32")
            if value is not None:
                masked = random.uniform(size=(5, 6)) < 0.4
                masked[0] = False
                masked[1], masked[2] = index == 0, True
                array[masked] = value
            arrays["cases/00_b5_t6/inputs/%d" % index] = array
        return arrays

    return given


def merged_masks(k, both, on_time):
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    a = k.layers.Masking(name="mask_x")(x)
    b = k.layers.Masking(-1.0, name="mask_y")(y) if both else k.layers.Dense(3, name="unmasked")(y)
    a, b = lstm(k, 3, "a")(a), lstm(k, 3, "b")(b)
    outputs = []
    names = ["Add", "Multiply", "Average", "Maximum", "Concatenate"] + (["Subtract"] if k.at_least(2, 1) else []) + (["Minimum"] if k.at_least(2, 1) else [])
    for name in names:
        # Not "concatenate" alone: Keras 3 calls the operation so that makes the mask.
        merged = getattr(k.layers, name)(name="merged_" + name.lower())([a, b])
        outputs += [lstm(k, 2, "after_" + name.lower())(merged)]
    if on_time:
        outputs += [lstm(k, 2, "after_time")(k.layers.Concatenate(axis=1, name="time")([a, b]))]
    return k.Model([x, y], outputs)


@small("layers_merge_masks", "merging two masked inputs", ("keras224", "keras231") + TENSORFLOW + ("keras315",), BOTH, inputs=two_masks(0, -1))
def merge_masks(k):
    return merged_masks(k, True, True)


@small("layers_merge_one_mask", "merging a masked input and an unmasked one", ("keras224",) + TENSORFLOW + ("keras315",), BOTH, inputs=two_masks(0, None))
def merge_one_mask(k):
    return merged_masks(k, False, k.is_keras3)


@small("layers_merge_one_mask_reversed", "merging an unmasked input and a masked one", ("keras231", "tf28", "tf215", "keras315"), ("keras315",), inputs=two_masks(0, None))
def merge_one_mask_reversed(k):
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    a, b = lstm(k, 3, "a")(k.layers.Masking(name="mask_x")(x)), lstm(k, 3, "b")(y)
    outputs = [lstm(k, 2, "after_" + n.lower())(getattr(k.layers, n)(name="merged_" + n.lower())([b, a])) for n in ("Add", "Concatenate")]
    return k.Model([x, y], outputs)


# Keras 3.0 drops the masks: it has no compute_mask for merging layers.
@small("layers_merge_masks_lost", "merging two masked inputs in one row of layers", (), ("keras30", "keras33", "keras38"), inputs=two_masks(0, -1))
def merge_masks_lost(k):
    x, y = k.input(None, 3, name="x"), k.input(None, 3, name="y")
    a, b = k.layers.Masking(name="mask_x")(x), k.layers.Masking(-1.0, name="mask_y")(y)
    return k.Model([x, y], [lstm(k, 2, "after_" + n.lower())(getattr(k.layers, n)(name="merged_" + n.lower())([a, b])) for n in ("Add", "Concatenate")])


def keras1_merge(k):
    x, y = k.input(4, 3, name="x"), k.input(4, 3, name="y")
    a, b = lstm(k, 3, "a")(x), lstm(k, 3, "b")(y)
    last_a, last_b = k.layers.LSTM(3, name="last_a")(x), k.layers.LSTM(3, name="last_b")(y)
    merge = k.layers.merge
    outputs = [merge([a, b], mode=mode, name=mode) for mode in ("sum", "mul", "ave", "max")]
    outputs += [merge([a, b], mode="concat", concat_axis=axis, name="concat_%d" % (axis + 1)) for axis in (-1, 1)]
    outputs += [merge([last_a, last_b], mode=mode, dot_axes=1, name=mode) for mode in ("dot", "cos")]
    return k.Model([x, y], outputs + [merge([a, b], mode="dot", dot_axes=(2, 2), name="scores")])


small("layers_merge_keras1", "Keras 1's Merge layer in every mode", ("keras122",), sizes=("2x4",))(keras1_merge)


@small("layers_merge_keras1_masks", "Keras 1's Merge layer with masks", ("keras122",), inputs=two_masks(0, -1))
def keras1_merge_masks(k):
    x, y = k.input(6, 3, name="x"), k.input(6, 3, name="y")
    a, b = lstm(k, 3, "a")(k.layers.Masking(name="mask_x")(x)), lstm(k, 3, "b")(k.layers.Masking(-1.0, name="mask_y")(y))
    modes = ("sum", "mul", "ave", "concat")  # It knows no mask for "max".
    return k.Model([x, y], [lstm(k, 2, "after_" + mode)(k.layers.merge([a, b], mode=mode, name=mode)) for mode in modes])


@small("layers_merge_keras1_models", "Keras 1's Sequential that begins with a Merge of two Sequentials", ("keras122",), sizes=("2x4",))
def keras1_merge_models(k):
    left = k.sequential((None, 3), k.layers.LSTM(4, name="left_lstm"))
    right = k.sequential((None, 2), k.layers.LSTM(3, name="right_lstm"))
    model = k.Sequential()
    model.add(k.layers.Merge([left, right], mode="concat", name="both"))
    model.add(k.layers.Dense(2, name="dense"))
    return model
