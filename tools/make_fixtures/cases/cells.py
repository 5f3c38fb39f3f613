"""RNN(LSTMCell): the same mathematics under another name."""

from registry import case


def rnn(k, **arguments):
    return k.layers.RNN(k.layers.LSTMCell(4, name="cell"), name="rnn", **arguments)


@case("rnn_cell", "RNN(LSTMCell), last output", ("tf215",), sizes=("2x5",))
def last(k):
    return k.sequential((None, 3), rnn(k))


@case("rnn_cell_mask", "RNN(LSTMCell) with a mask and returned states", ("tf215", "keras315"), sizes=("5x6",))
def mask(k):
    return k.chain((None, 3), k.layers.Masking(name="masking"), rnn(k, return_sequences=True, return_state=True))


@case("rnn_cell_mask_backwards", "RNN(LSTMCell) with go_backwards, zero_output_for_mask and a mask", ("tf215",), sizes=("5x6",))
def mask_backwards(k):
    return k.sequential((None, 3), k.layers.Masking(name="masking"), rnn(k, return_sequences=True, go_backwards=True, zero_output_for_mask=True))


@case("rnn_cell_settings", "a cell with activations, dropout and regularizers of its own", ("tf215",), sizes=("2x5",), trace=False)
def settings(k):
    cell = k.layers.LSTMCell(
        4, name="cell", activation="softsign", recurrent_activation="hard_sigmoid", use_bias=False, dropout=0.2, recurrent_dropout=0.1,
        kernel_regularizer="l2", recurrent_constraint="max_norm",
    )
    return k.chain((None, 3), k.layers.RNN(cell, name="rnn", return_state=True))


@case("rnn_cell_initial_state", "RNN(LSTMCell) with initial_state", ("tf215",), sizes=("2x5",), trace=False)
def initial_state(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    return k.Model([x, h, c], rnn(k, return_sequences=True)(x, initial_state=[h, c]))
