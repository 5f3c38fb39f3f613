"""The same few models by every Keras: HDF5 files with that version's names, configuration and defaults."""

from registry import case

KERAS1 = ("keras122",)
STANDALONE = ("keras209", "keras216", "keras222", "keras224", "keras231")
TENSORFLOW = ("tf115", "tf28", "tf212", "tf213", "tf215", "tfkeras")
EVERYWHERE = KERAS1 + STANDALONE + TENSORFLOW


@case("writer_stack", "two LSTMs and Dense with every default", EVERYWHERE, sizes=("1x1", "2x5"), options=["--trace"])
def stack(k):
    return k.sequential((None, 3), k.layers.LSTM(5, return_sequences=True), k.layers.LSTM(4), k.layers.Dense(2))


@case("writer_embedding", "Embedding(mask_zero=True) and two LSTMs", KERAS1 + STANDALONE + ("tf115", "tf28", "tf212", "tfkeras"), sizes=("5x6",), trace=False)
def embedding(k):
    return k.sequential((None,), k.layers.Embedding(7, 3, mask_zero=True), k.layers.LSTM(4, return_sequences=True), k.layers.LSTM(3))


@case("writer_masking", "rows masked at the start and altogether: rolled, unrolled, last output", EVERYWHERE, sizes=("5x6",), trace=False)
def masking(k):
    x = k.input(6, 3)
    y = k.layers.Masking()(x)
    rolled = k.layers.LSTM(4, return_sequences=True, name="rolled")(y)
    unrolled = k.layers.LSTM(4, return_sequences=True, unroll=True, name="unrolled")(y)
    return k.Model(x, [rolled, unrolled, k.layers.LSTM(2, name="last")(rolled)])


@case("writer_bidirectional", "Bidirectional: concat with return_sequences, then sum of last outputs", EVERYWHERE, sizes=("2x5",), trace=False)
def bidirectional(k):
    return k.sequential(
        (None, 3), k.layers.Bidirectional(k.layers.LSTM(4, return_sequences=True)), k.layers.Bidirectional(k.layers.LSTM(3), merge_mode="sum")
    )


@case("writer_bidirectional_mask", "Bidirectional with a mask and return_sequences", ("keras122", "keras216", "keras224", "keras231", "tf115", "tfkeras"), sizes=("5x6",), trace=False)
def bidirectional_mask(k):
    return k.sequential(
        (None, 3), k.layers.Masking(), k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True)), k.layers.LSTM(2, return_sequences=True)
    )


@case("writer_stateful", "a stateful stack", KERAS1 + STANDALONE + ("tf115", "tf212", "tfkeras"), sizes=("2x3", "2x2", "2x1", "2x2"), trace=False)
def stateful(k):
    # Up to Keras 2.0 a stateful layer has to know its batch size at once.
    first = {"batch_input_shape": (2, None, 3)} if k.is_standalone else {}
    return k.sequential(
        (None, 3), k.layers.LSTM(4, stateful=True, return_sequences=True, **first), k.layers.LSTM(3, stateful=True), batch=2
    )


@case("writer_go_backwards", "go_backwards twice, with and without return_sequences", KERAS1 + STANDALONE + ("tf115", "tf212", "tfkeras"), sizes=("2x5",), trace=False)
def go_backwards(k):
    return k.sequential((None, 3), k.layers.LSTM(4, go_backwards=True, return_sequences=True), k.layers.LSTM(3, go_backwards=True))


@case("writer_states", "return_state handed on as initial_state", STANDALONE + ("tf115", "tf28", "tf212", "tf215", "tfkeras"), sizes=("2x4",), trace=False)
def states(k):
    source, target = k.input(None, 3), k.input(None, 2)
    _, h, c = k.layers.LSTM(4, return_state=True, name="encoder")(source)
    y = k.layers.LSTM(4, return_sequences=True, return_state=True, name="decoder")(target, initial_state=[h, c])
    return k.Model([source, target], list(y))


@case("writer_states_mask", "encoder and decoder with masks", ("keras209", "keras224", "tf115", "tf212", "tfkeras"), sizes=("5x6",), trace=False)
def states_mask(k):
    source, target = k.input(None), k.input(None)
    x = k.layers.Embedding(7, 3, mask_zero=True, name="source")(source)
    _, h, c = k.layers.LSTM(4, return_state=True, name="encoder")(x)
    y = k.layers.Embedding(6, 2, mask_zero=True, name="target")(target)
    return k.Model([source, target], k.layers.LSTM(4, return_sequences=True, name="decoder")(y, initial_state=[h, c]))


@case("writer_nested", "a Sequential in a Sequential, twice deep", ("keras122", "keras209", "keras224", "tf115", "tfkeras"), sizes=("2x4",), trace=False)
def nested(k):
    inner = k.sequential((None, 4), k.layers.LSTM(3, return_sequences=True), k.layers.LSTM(2, return_sequences=True))
    middle = k.sequential((None, 3), k.layers.LSTM(4, return_sequences=True))
    middle.add(inner)
    outer = k.sequential((None, 3), k.layers.LSTM(3, return_sequences=True))
    outer.add(middle)
    outer.add(k.layers.LSTM(2))
    return outer


@case("writer_time_distributed", "TimeDistributed(Dense); Dropout in between", ("keras122", "keras216", "tf115"), sizes=("2x4",), trace=False)
def time_distributed(k):
    return k.sequential(
        (None, 3), k.layers.LSTM(4, return_sequences=True), k.layers.Dropout(0.5), k.layers.TimeDistributed(k.layers.Dense(2, activation="tanh")),
        k.layers.LSTM(3),
    )


@case("writer_trained", "compiled and trained for one step: optimizer weights beside the model's",
      ("keras122", "keras231", "tf28", "keras315"), sizes=("2x4",), trace=False)
def trained(k):
    import numpy as np

    model = k.sequential((None, 3), k.layers.LSTM(3), k.layers.Dense(2))
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    random = np.random.RandomState(1)
    epochs = {"epochs": 1} if k.at_least(2) else {"nb_epoch": 1}
    model.fit(random.standard_normal((4, 5, 3)), random.standard_normal((4, 2)), batch_size=4, verbose=0, **epochs)
    return model


@case("writer_settings", "settings that do not matter at inference", ("keras209", "keras231", "tf115", "tfkeras"), sizes=("2x4",), trace=False)
def settings(k):
    return k.sequential(
        (None, 3),
        k.layers.LSTM(
            4, dropout=0.3, recurrent_dropout=0.2, implementation=2, return_sequences=True, unit_forget_bias=False,
            kernel_regularizer=k.keras.regularizers.l2(0.01), recurrent_regularizer="l1", bias_initializer="ones",
            kernel_constraint="max_norm", recurrent_initializer="glorot_normal", activation="relu", recurrent_activation="sigmoid",
        ),
        # Keras 2.0 does not load an LSTM without bias from its own file.
        k.layers.LSTM(3, use_bias=not k.at_least(2, 1), activation="softsign", recurrent_activation="hard_sigmoid"),
    )


@case("writer_cells", "RNN over LSTMCell and over two stacked LSTMCells", ("keras216", "keras224", "tf115", "tf28", "tfkeras"),
      sizes=("2x4",), trace=False)
def cells(k):
    x = k.input(None, 3)
    y = k.layers.RNN(k.layers.LSTMCell(4), return_sequences=True, name="single")(x)
    return k.Model(x, k.layers.RNN([k.layers.LSTMCell(3), k.layers.LSTMCell(2)], return_state=True, name="stacked")(y))


@case("writer_cells_mask", "stacked LSTMCells with a mask, forwards and backwards", ("keras216", "keras224", "keras231", "tfkeras"), sizes=("5x6",), trace=False)
def cells_mask(k):
    x = k.input(None, 3)
    y = k.layers.Masking()(x)
    # Of equal sizes: Keras 2.1.6 and 2.2.4 stop at a mask over cells of different ones.
    forwards = k.layers.RNN([k.layers.LSTMCell(3), k.layers.LSTMCell(3)], return_sequences=True, name="forwards")(y)
    return k.Model(x, [forwards, k.layers.RNN([k.layers.LSTMCell(2), k.layers.LSTMCell(2)], go_backwards=True, name="backwards")(y)])
