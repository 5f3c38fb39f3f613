"""RNN over cells other than LSTMCell, and over several cells of several kinds."""

from registry import small

ALL_PATTERNS = ("5x6",)
STANDALONE = ("keras216", "keras224", "keras231")
WRITERS = STANDALONE + ("tf115", "tf28", "tf215", "keras315")
BOTH = ("tf215", "keras315")


def flat(outputs):
    return [leaf for item in outputs for leaf in flat(item)] if isinstance(outputs, (list, tuple)) else [outputs]


def mixed(k, *units):
    """LSTM, GRU, SimpleRNN, LSTM."""
    units = units or (3, 2, 4, 3)
    layers = k.layers
    kinds = (layers.LSTMCell, layers.GRUCell, layers.SimpleRNNCell, layers.LSTMCell)
    return [kind(size) for kind, size in zip(kinds, units)]


@small("cells_gru", "RNN(GRUCell) and RNN(SimpleRNNCell)", WRITERS + ("tfkeras", "keras30"), BOTH + ("keras30",))
def gru(k):
    x = k.input(None, 3)
    outputs = []
    for name, cell in (("gru", k.layers.GRUCell(4)), ("simple", k.layers.SimpleRNNCell(3))):
        outputs += flat(k.layers.RNN(cell, return_sequences=True, return_state=True, name=name)(x))
    return k.Model(x, outputs)


@small("cells_settings", "cells with settings of their own", WRITERS, ("keras315",))
def settings(k):
    x = k.input(None, 3)
    cells = [
        k.layers.GRUCell(3, reset_after=False, activation="relu", recurrent_activation="hard_sigmoid", dropout=0.2),
        k.layers.GRUCell(3, reset_after=True, use_bias=False, recurrent_dropout=0.1),
        k.layers.SimpleRNNCell(2, use_bias=False, activation="softsign"),
        k.layers.LSTMCell(2, activation="softsign", recurrent_activation="hard_sigmoid", unit_forget_bias=False),
    ]
    return k.Model(x, [k.layers.RNN(cell, name="rnn_%d" % n)(x) for n, cell in enumerate(cells)])


@small("cells_mask", "RNN(GRUCell) and RNN(SimpleRNNCell) with a mask, backwards too", WRITERS, ("keras315",), sizes=ALL_PATTERNS)
def mask(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    first = flat(k.layers.RNN(k.layers.GRUCell(3), return_sequences=True, return_state=True, name="gru")(y))
    return k.Model(x, first + flat(k.layers.RNN(k.layers.SimpleRNNCell(3), return_sequences=True, return_state=True, go_backwards=True, name="simple")(y)))


@small("cells_mixed", "four cells of three kinds: sequences, states, backwards", WRITERS + ("tfkeras", "keras30"), BOTH + ("tfkeras", "keras30"))
def stack(k):
    x = k.input(None, 3)
    forwards = flat(k.layers.RNN(mixed(k), return_sequences=True, return_state=True, name="forwards")(x))
    backwards = flat(k.layers.RNN(k.layers.StackedRNNCells(mixed(k, 2, 3, 2, 3)), go_backwards=True, return_state=True, name="backwards")(x))
    return k.Model(x, forwards + backwards)


@small("cells_lstm_states", "two stacked LSTMCells with returned states", STANDALONE + ("tf115", "tf28", "tf215", "keras315"), BOTH)
def lstm_states(k):
    x = k.input(None, 3)
    return k.Model(x, flat(k.layers.RNN([k.layers.LSTMCell(4), k.layers.LSTMCell(3)], return_sequences=True, return_state=True, name="rnn")(x)))


@small("cells_mixed_mask", "stacked cells with a mask, forwards and backwards", WRITERS, BOTH, sizes=ALL_PATTERNS)
def mixed_mask(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    # Of equal sizes: Keras 2.1.6 and 2.2.4 stop at a mask over cells of different ones.
    forwards = flat(k.layers.RNN(mixed(k, 3, 3, 3, 3), return_sequences=True, return_state=True, name="forwards")(y))
    return k.Model(x, forwards + flat(k.layers.RNN(mixed(k, 2, 2, 2, 2), return_sequences=True, go_backwards=True, name="backwards")(y)))


@small("cells_mixed_mask_sizes", "stacked cells of different sizes with a mask", ("keras231", "tf28", "tf215", "keras315"), sizes=ALL_PATTERNS)
def mixed_mask_sizes(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    return k.Model(x, flat(k.layers.RNN(mixed(k), return_sequences=True, return_state=True, name="rnn")(y)))


@small("cells_zero_output", "stacked cells with zero_output_for_mask", ("tf215", "keras315"), sizes=ALL_PATTERNS)
def zero_output(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    return k.Model(x, flat(k.layers.RNN(mixed(k), return_sequences=True, return_state=True, zero_output_for_mask=True, name="rnn")(y)))


def with_states(k, masked):
    x = k.input(None, 3, name="x")
    sizes = (("h1", 3), ("c1", 3), ("h2", 3), ("h3", 3))
    states = [k.input(size, name=name) for name, size in sizes]
    cells = [k.layers.LSTMCell(3), k.layers.GRUCell(3), k.layers.SimpleRNNCell(3)]
    layer = k.layers.RNN(cells, return_sequences=True, return_state=True, name="rnn")
    given = states if k.is_standalone else [states[:2], states[2], states[3]]
    return k.Model([x] + states, flat(layer(k.layers.Masking(name="masking")(x) if masked else x, initial_state=given)))


@small("cells_initial_state", "stacked cells with initial_state", ("keras216", "keras224", "keras231", "tf28", "tf215", "keras315"), BOTH)
def initial_state(k):
    return with_states(k, masked=False)


@small("cells_initial_state_mask", "stacked cells with initial_state and a mask", ("keras231", "tf215", "keras315"), ("keras315",), sizes=ALL_PATTERNS)
def initial_state_mask(k):
    return with_states(k, masked=True)


@small("cells_gru_initial_state", "RNN(GRUCell) with initial_state", ("keras224", "tf28", "tf215", "keras315"), ("keras315",))
def gru_initial_state(k):
    x, h = k.input(None, 3, name="x"), k.input(4, name="h")
    return k.Model([x, h], flat(k.layers.RNN(k.layers.GRUCell(4), return_state=True, name="rnn")(x, initial_state=h)))


# Keras 3.15 can't run these two: it assigns to a list of states as if it were one.
@small("cells_stateful", "stacked cells that keep their states", ("keras224", "tf28", "tf215"), ("tf215",), sizes=("2x3", "2x2", "2x1", "2x2"))
def stateful(k):
    first = {"batch_input_shape": (2, None, 3)} if k.is_standalone else {}
    return k.sequential((None, 3), k.layers.RNN(mixed(k, 3, 2, 4, 2), stateful=True, return_sequences=True, **first), batch=2)


@small("cells_gru_stateful", "stacked cells of one state each that keep it", ("tf28", "tf215"), ("tf215",), sizes=("2x3", "2x2", "2x1", "2x2"))
def gru_stateful(k):
    cells = [k.layers.GRUCell(3), k.layers.SimpleRNNCell(2), k.layers.GRUCell(2)]
    return k.sequential((None, 3), k.layers.RNN(cells, stateful=True, return_sequences=True), batch=2)


@small("cells_unroll", "stacked cells unrolled", ("keras224", "tf215", "keras315"), ("keras315",))
def unroll(k):
    x = k.input(5, 3)
    return k.Model(x, flat(k.layers.RNN(mixed(k), unroll=True, return_sequences=True, return_state=True, name="rnn")(x)))


@small("cells_bidirectional", "Bidirectional over stacked cells and over GRUCell", ("keras224", "keras231", "tf28", "tf215", "keras315"), BOTH)
def bidirectional(k):
    x = k.input(None, 3)
    y = k.layers.Bidirectional(k.layers.RNN(mixed(k), return_sequences=True, name="rnn"), name="stacked")(x)
    return k.Model(x, [y, k.layers.Bidirectional(k.layers.RNN(k.layers.GRUCell(3), name="cell"), merge_mode="sum", name="single")(y)])


@small("cells_bidirectional_mask", "Bidirectional over stacked cells with a mask", ("keras231", "tf215", "keras315"), ("keras315",), sizes=ALL_PATTERNS)
def bidirectional_mask(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    y = k.layers.Bidirectional(k.layers.RNN(mixed(k, 3, 3, 3, 3), return_sequences=True, name="rnn"), name="stacked")(y)
    return k.Model(x, [y, k.layers.Bidirectional(k.layers.RNN([k.layers.GRUCell(3), k.layers.GRUCell(3)], name="cells"), name="last")(y)])


@small("cells_bidirectional_state", "Bidirectional over stacked cells with returned states", ("tf28", "tf215", "keras315"), ("keras315",))
def bidirectional_state(k):
    x = k.input(None, 3)
    return k.Model(x, flat(k.layers.Bidirectional(k.layers.RNN([k.layers.LSTMCell(3), k.layers.GRUCell(3)], return_state=True, name="rnn"), name="both")(x)))


@small("cells_time_distributed", "TimeDistributed over RNN(StackedRNNCells)", ("tf28",), ("keras315",), sizes=("2x2",))
def time_distributed(k):
    return k.sequential((2, 4, 3), k.layers.TimeDistributed(k.layers.RNN([k.layers.GRUCell(3), k.layers.LSTMCell(2)])), k.layers.GRU(2))
