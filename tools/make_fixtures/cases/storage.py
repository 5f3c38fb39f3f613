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
