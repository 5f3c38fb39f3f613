"""States: kept from call to call, given from outside, returned and handed on."""

from registry import case

# Not Keras 3.0: it saves the operation Any without its axis, so nobody can read the mask back.
MAINLY = ("tf215", "tf23", "keras315")


@case("stateful", "state kept over several calls and reset once", ("tf215", "tf28", "keras30", "keras315"), sizes=("2x3", "2x4", "2x1", "2x2"))
def stateful(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", stateful=True, return_sequences=True), batch=2)


@case("stateful_last", "two stateful layers, last output; batch 3", ("tf215",), sizes=("3x3", "3x1", "3x2", "3x2"), trace=False)
def stateful_last(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(4, name="first", stateful=True, return_sequences=True), k.layers.LSTM(3, name="second", stateful=True), batch=3
    )


@case("stateful_mask", "state kept under a mask", ("tf215", "keras315"), sizes=("5x4", "5x3", "5x2", "5x3"), trace=False)
def stateful_mask(k):
    return k.chain(
        (None, 3), k.layers.Masking(name="masking"), k.layers.LSTM(4, name="lstm", stateful=True, return_sequences=True, return_state=True), batch=5
    )


@case("stateful_initial_state", "a stateful layer that is also given an initial state", ("tf215", "keras315"), sizes=("2x3", "2x2", "2x3"))
def stateful_initial_state(k):
    x, h, c = k.input(None, 3, batch=2, name="x"), k.input(4, batch=2, name="h"), k.input(4, batch=2, name="c")
    return k.Model([x, h, c], k.layers.LSTM(4, name="lstm", stateful=True, return_sequences=True)(x, initial_state=[h, c]))


@case("initial_state", "initial_state from model inputs, states returned", ("tf215", "tf23", "keras30", "keras315"), sizes=("2x5",))
def initial_state(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    return k.Model([x, h, c], k.layers.LSTM(4, name="lstm", return_sequences=True, return_state=True)(x, initial_state=[h, c]))


@case("initial_state_last", "initial_state, last output; inputs in another order than the layer's", ("tf215", "keras315"), sizes=("2x5",))
def initial_state_last(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    return k.Model([c, x, h], k.layers.LSTM(4, name="lstm", go_backwards=True)(x, initial_state=[h, c]))


@case("initial_state_mask", "initial_state with a mask: applied before Keras 3, dropped by Keras 3", MAINLY, sizes=("5x6",))
def initial_state_mask(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    masked = k.layers.Masking(name="masking")(x)
    y = k.layers.LSTM(4, name="lstm", return_sequences=True, return_state=True)(masked, initial_state=[h, c])
    # The next LSTM shows whether the mask is handed on all the same.
    return k.Model([x, h, c], list(y) + [k.layers.LSTM(3, name="after")(y[0])])


@case("initial_state_mask_last", "initial_state with a mask, last output, zero_output_for_mask", ("tf215", "keras315"), sizes=("5x6",))
def initial_state_mask_last(k):
    x, h, c = k.input(None, 3, name="x"), k.input(4, name="h"), k.input(4, name="c")
    masked = k.layers.Masking(name="masking")(x)
    return k.Model([x, h, c], k.layers.LSTM(4, name="lstm", return_state=True, zero_output_for_mask=True)(masked, initial_state=[h, c]))


def encoder_decoder(k, mask):
    source, target = k.input(None, name="source"), k.input(None, name="target")
    x = k.layers.Embedding(7, 3, mask_zero=mask, name="source_embedding")(source)
    _, h, c = k.layers.LSTM(4, name="encoder", return_state=True)(x)
    y = k.layers.Embedding(6, 2, mask_zero=mask, name="target_embedding")(target)
    y, _, _ = k.layers.LSTM(4, name="decoder", return_sequences=True, return_state=True)(y, initial_state=[h, c])
    return k.Model([source, target], k.layers.Dense(6, activation="softmax", name="dense")(y))


@case("encoder_decoder", "an encoder's states as a decoder's initial state", ("tf215", "tf213", "keras315"), sizes=("2x5",))
def encoder_decoder_plain(k):
    return encoder_decoder(k, mask=False)


@case("encoder_decoder_mask", "encoder and decoder with masks", ("tf215", "tf28", "keras30", "keras315"), sizes=("5x6",), trace=False)
def encoder_decoder_mask(k):
    return encoder_decoder(k, mask=True)
