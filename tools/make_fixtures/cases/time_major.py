"""time_major: [T, B, F] in and out. tf.keras only."""

from registry import case


@case("time_major", "time_major, last output", ("tf215",), sizes=("2x5",))
def last(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", time_major=True))


@case("time_major_sequences", "time_major with return_sequences and return_state", ("tf215", "tf23"), sizes=("2x5",))
def sequences(k):
    return k.chain((None, 3), k.layers.LSTM(4, name="lstm", time_major=True, return_sequences=True, return_state=True))


@case("time_major_initial_state", "time_major with initial_state", ("tf215",), sizes=("2x5",))
def initial_state(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    return k.Model([x, h, c], k.layers.LSTM(4, name="lstm", time_major=True, return_sequences=True, return_state=True)(x, initial_state=[h, c]))


@case("time_major_mask", "time_major with a mask [T, B]", ("tf215",), sizes=("5x6",))
def mask(k):
    return k.sequential((None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", time_major=True, return_sequences=True))


@case("time_major_bidirectional", "Bidirectional over time_major halves: flipped on axis 0", ("tf215",), sizes=("2x5",))
def bidirectional(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", time_major=True, return_sequences=True), name="bidirectional"))
