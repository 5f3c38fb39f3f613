"""Masks: padded rows, masks at the start, holes and rows without any valid step."""

from registry import case

ALL_PATTERNS = ("5x6",)


@case("mask_masking", "Masking(-1) and return_sequences", ("tf215", "tf23", "keras30", "keras315"), sizes=ALL_PATTERNS)
def masking(k):
    return k.sequential((None, 3), k.layers.Masking(-1.0, name="masking"), k.layers.LSTM(4, name="lstm", return_sequences=True))


@case("mask_masking_last", "Masking(0.1), which is not the same number in float64; last output", ("tf215",), sizes=ALL_PATTERNS)
def masking_last(k):
    return k.sequential((None, 3), k.layers.Masking(0.1, name="masking"), k.layers.LSTM(4, name="lstm"))


@case("mask_states", "returned states under a mask: an all-masked row keeps its initial state", ("tf215", "keras315"), sizes=("5x6",))
def states(k):
    return k.chain((None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", return_sequences=True, return_state=True))


@case("mask_unroll", "a mask with unroll", ("tf215",), sizes=("5x6",), trace=False)
def unroll(k):
    return k.sequential((6, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", return_sequences=True, unroll=True))


@case("mask_go_backwards", "a mask with go_backwards: reversed with the input, handed on as it was", ("tf215", "keras315"), sizes=("5x6",))
def go_backwards(k):
    return k.sequential(
        (None, 3), k.layers.Masking(name="masking"),
        k.layers.LSTM(4, name="backwards", return_sequences=True, go_backwards=True), k.layers.LSTM(3, name="forwards"),
    )


@case("mask_go_backwards_last", "a mask with go_backwards, last output and states", ("tf215",), sizes=("5x6",))
def go_backwards_last(k):
    return k.chain((None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", go_backwards=True, return_state=True))


@case("mask_zero_output", "zero_output_for_mask with return_sequences", ("tf215", "keras315"), sizes=("5x6",))
def zero_output(k):
    return k.sequential(
        (None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", return_sequences=True, zero_output_for_mask=True)
    )


@case("mask_zero_output_last", "zero_output_for_mask without return_sequences: 0 where the last step is masked", ("tf215", "keras315"), sizes=("5x6",))
def zero_output_last(k):
    return k.chain(
        (None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", return_state=True, zero_output_for_mask=True)
    )


@case("mask_embedding", "Embedding(mask_zero=True)", ("tf215", "tf23", "keras30", "keras315"), sizes=ALL_PATTERNS)
def embedding(k):
    return k.sequential((None,), k.layers.Embedding(7, 3, mask_zero=True, name="embedding"), k.layers.LSTM(4, name="lstm"), k.layers.Dense(2, name="dense"))


@case("embedding", "Embedding without a mask; int32 input; deflated npz recording", ("tf215",), sizes=("2x5",), recording="recording.npz", options=["--deflate"])
def embedding_plain(k):
    return k.sequential((None,), k.layers.Embedding(7, 3, name="embedding"), k.layers.LSTM(4, name="lstm"), dtype="int32")


@case("mask_stack", "a mask that travels through Dropout, LSTM and TimeDistributed", ("tf215", "keras315"), sizes=("5x6",), trace=False)
def stack(k):
    return k.sequential(
        (None, 3), k.layers.Masking(name="masking"), k.layers.Dropout(0.5, name="dropout"), k.layers.LSTM(4, name="first", return_sequences=True),
        k.layers.TimeDistributed(k.layers.Dense(3, activation="tanh"), name="each"), k.layers.LSTM(2, name="second", return_sequences=True),
        k.layers.LSTM(3, name="third"),
    )


@case("mask_twice", "a second Masking replaces the mask of the first", ("tf215",), sizes=("5x6",), trace=False)
def twice(k):
    return k.sequential(
        (None, 3), k.layers.Masking(-1.0, name="minus_one"), k.layers.Masking(0.0, name="zero"), k.layers.LSTM(4, name="lstm", return_sequences=True)
    )
