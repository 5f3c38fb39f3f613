"""Bidirectional LSTMs. Keras 3.0 is not among the writers: it cannot save them as .h5 (both halves' weights get one name)."""

from registry import case

STATES = [("fh", 4), ("fc", 4), ("bh", 4), ("bc", 4)]


def merge_mode(label, mode):
    @case("bidirectional_" + label, "merge_mode=%s with return_sequences" % mode, ("tf215",), sizes=("2x5",))
    def sequences(k):
        model = k.sequential if mode else k.chain
        return model((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_sequences=True), merge_mode=mode, name="bidirectional"))


merge_mode("concat", "concat")
merge_mode("none", None)


@case("bidirectional_last", "last outputs of both directions", ("tf215", "tf23", "keras315"), sizes=("2x5",))
def last(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm"), name="bidirectional"), k.layers.Dense(2, name="dense"))


@case("bidirectional_modes", "merge modes sum, mul and ave, each an output", ("tf215",), sizes=("2x5",), trace=False, recording="recording.npz", options=["--deflate"])
def modes(k):
    x = k.input(None, 3)
    outputs = []
    for mode in ("sum", "mul", "ave"):
        outputs += [k.layers.Bidirectional(k.layers.LSTM(2, name="lstm_" + mode, return_sequences=True), merge_mode=mode, name=mode)(x)]
    return k.Model(x, outputs)


@case("bidirectional_state", "return_state: [y, fh, fc, bh, bc]", ("tf215",), sizes=("2x5",), trace=False)
def state(k):
    return k.chain((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_sequences=True, return_state=True), name="bidirectional"))


@case("bidirectional_state_none", "return_state with merge_mode=None: [yf, yb, fh, fc, bh, bc]", ("tf215",), sizes=("2x5",), trace=False)
def state_none(k):
    return k.chain((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_state=True), merge_mode=None, name="bidirectional"))


def given_states(k, masked):
    x = k.input(None, 3, name="x")
    states = [k.input(size, name=name) for name, size in STATES]
    sequence = k.layers.Masking(name="masking")(x) if masked else x
    layer = k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_sequences=True), name="bidirectional")
    return k.Model([x] + states, layer(sequence, initial_state=states))


@case("bidirectional_initial_state", "initial_state [fh, fc, bh, bc]", ("tf215", "keras315"), sizes=("2x5",))
def initial_state(k):
    return given_states(k, masked=False)


@case("bidirectional_initial_state_mask", "initial_state with a mask, which Keras 3 drops", ("tf215", "keras315"), sizes=("5x6",), trace=False)
def initial_state_mask(k):
    return given_states(k, masked=True)


@case("bidirectional_mask", "a mask with return_sequences: padded steps are 0", ("tf215", "tf23", "keras315"), sizes=("5x6",))
def mask(k):
    return k.sequential(
        (None, 3), k.layers.Masking(name="masking"), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_sequences=True), name="bidirectional"),
        k.layers.LSTM(2, name="after"),
    )


@case("bidirectional_mask_last", "a mask, last outputs and states", ("tf215", "keras315"), sizes=("5x6",), trace=False)
def mask_last(k):
    return k.chain(
        (None,), k.layers.Embedding(7, 3, mask_zero=True, name="embedding"),
        k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", return_state=True), merge_mode="sum", name="bidirectional"),
    )


@case("bidirectional_backward_layer", "a backward layer of its own, with other settings", ("tf215", "keras315"), sizes=("2x5",))
def backward_layer(k):
    forward = k.layers.LSTM(4, name="ahead", return_sequences=True)
    # With use_bias=False here tf.keras could not read its own file: it splits the weights in two equal parts.
    backward = k.layers.LSTM(2, name="behind", return_sequences=True, go_backwards=True, recurrent_activation="hard_sigmoid")
    return k.sequential((None, 3), k.layers.Bidirectional(forward, backward_layer=backward, name="bidirectional"))


@case("bidirectional_stateful", "both directions keep their state", ("tf215",), sizes=("2x3", "2x2", "2x1", "2x2"), trace=False)
def stateful(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", stateful=True, return_sequences=True), name="bidirectional"), batch=2)


@case("bidirectional_go_backwards", "the wrapped layer itself goes backwards (Keras 3 refuses it)", ("tf215",), sizes=("2x5",))
def go_backwards(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.LSTM(4, name="lstm", go_backwards=True, return_sequences=True), name="bidirectional"))


@case("bidirectional_rnn_cell", "Bidirectional over RNN(LSTMCell)", ("tf215",), sizes=("2x5",), trace=False)
def rnn_cell(k):
    return k.sequential((None, 3), k.layers.Bidirectional(k.layers.RNN(k.layers.LSTMCell(4), return_sequences=True, name="rnn"), name="bidirectional"))
