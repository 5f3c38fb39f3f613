"""The same kind of model stored in ways HDF5 allows and Keras itself does not choose."""

from registry import case


def small(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.Dense(2, name="dense"))


for rewrite, covers in (
    ("chunked", "weights in chunks, shuffled, deflated, with a checksum"),
    ("big_endian", "big-endian weights"),
    ("fixed_length_strings", "text attributes of fixed length"),
    ("user_block", "HDF5 behind a user block of 512 bytes"),
):
    case("storage_" + rewrite, covers, sizes=("2x4",), trace=False, rewrite=rewrite)(small)


def coarse(k, model, random):
    """Weights of few values, so that a large matrix makes a small file."""
    model.set_weights([random.randint(-2, 3, weight.shape) / 32.0 for weight in model.get_weights()])


@case("storage_deflated", "a megabyte of weights in chunks, shuffled and deflated", sizes=("2x4",), trace=False, rewrite="deflated", train=coarse)
def large(k):
    return k.sequential((None, 3), k.layers.LSTM(256, name="lstm"), k.layers.Dense(2, name="dense"))
