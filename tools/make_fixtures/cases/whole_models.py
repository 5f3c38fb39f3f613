"""Models as people build them, trained for a few steps on data made here, so that their weights are real ones."""

import numpy as np

from registry import small

EVERY = ("keras231", "tf23", "tf28", "tf215", "keras315")
NEWER = ("tf28", "tf215", "keras315")
ARCHIVES = ("tf215", "keras315")


def fit(k, model, inputs, targets, loss, optimizer="adam", batch_size=8):
    model.compile(optimizer=optimizer, loss=loss)
    model.fit(inputs, targets, batch_size=batch_size, epochs=3, shuffle=False, verbose=0)


def waves(random, count, timesteps, features):
    """Sines of their own frequency and phase, with noise."""
    time = np.arange(timesteps)[None, :, None]
    frequency, phase = random.uniform(0.2, 1.2, (count, 1, features)), random.uniform(0, 6, (count, 1, features))
    return (np.sin(frequency * time + phase) + 0.1 * random.standard_normal((count, timesteps, features))).astype("float32")


def sentences(random, count, length, vocabulary):
    """Token ids, padded with 0 behind."""
    tokens = random.randint(1, vocabulary, (count, length))
    for row in range(count):
        tokens[row, random.randint(2, length + 1) :] = 0
    return tokens.astype("int32")


def one_hot(indices, count):
    return np.eye(count, dtype="float32")[indices]


# ---------------------------------------------------------------- sensor windows


def train_activity(k, model, random):
    fit(k, model, waves(random, 24, 16, 3), one_hot(random.randint(0, 4, 24), 4), "categorical_crossentropy")


@small("model_cnn_lstm", "sensor windows: Conv1D, MaxPooling1D, LSTM, Dense", EVERY, ARCHIVES, sizes=("2x16",), train=train_activity)
def cnn_lstm(k):
    return k.sequential(
        (16, 3), k.layers.Conv1D(6, 3, activation="relu"), k.layers.Conv1D(4, 3, padding="same", activation="relu"), k.layers.MaxPooling1D(2),
        k.layers.Dropout(0.3), k.layers.LSTM(5), k.layers.Dense(4, activation="softmax"),
    )


def train_windows(k, model, random):
    fit(k, model, waves(random, 24, 16, 3).reshape(24, 4, 4, 3), one_hot(random.randint(0, 3, 24), 3), "categorical_crossentropy", "sgd")


@small("model_cnn_lstm_windows", "sensor windows: TimeDistributed Conv1D, MaxPooling1D and Flatten, then LSTM", EVERY, ARCHIVES, sizes=("2x4",), train=train_windows)
def cnn_lstm_windows(k):
    each = k.layers.TimeDistributed
    return k.sequential(
        (None, 4, 3), each(k.layers.Conv1D(4, 2, activation="relu")), each(k.layers.MaxPooling1D(2, padding="same")), each(k.layers.Flatten()),
        k.layers.LSTM(5), k.layers.Dense(3, activation="softmax"),
    )


# ---------------------------------------------------------------- text


def train_sentiment(k, model, random):
    fit(k, model, sentences(random, 24, 8, 20), random.randint(0, 2, (24, 1)).astype("float32"), "binary_crossentropy", "sgd")


@small("model_sentiment", "Embedding with a mask, Bidirectional LSTM, Dense", EVERY, ARCHIVES, sizes=("5x8",), train=train_sentiment)
def sentiment(k):
    return k.sequential(
        (None,), k.layers.Embedding(20, 4, mask_zero=True), k.layers.Bidirectional(k.layers.LSTM(4)), k.layers.Dense(5, activation="relu"),
        k.layers.Dropout(0.5), k.layers.Dense(1, activation="sigmoid"),
    )


def train_tagger(k, model, random):
    words = sentences(random, 24, 7, 15)
    fit(k, model, words, one_hot(words % 4, 4), "categorical_crossentropy", "sgd")


@small("model_tagger", "a stack of Bidirectional LSTMs and a softmax at every step, masked", EVERY, ARCHIVES, sizes=("5x7",), train=train_tagger)
def tagger(k):
    return k.sequential(
        (None,), k.layers.Embedding(15, 4, mask_zero=True), k.layers.Bidirectional(k.layers.LSTM(4, return_sequences=True)),
        k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True)), k.layers.TimeDistributed(k.layers.Dense(4, activation="softmax")),
    )


def train_generator(k, model, random):
    text = random.randint(0, 6, 37)
    # One text in pieces, the state carried from piece to piece.
    model.compile(optimizer="sgd", loss="categorical_crossentropy")
    for start in range(0, 36, 6):
        piece = text[start : start + 7]
        model.train_on_batch(one_hot(piece[:-1], 6)[None], one_hot(piece[1:], 6)[None])


# One character after another: the last case starts anew.
@small("model_generator", "a stateful character model, batch 1, sampled step by step", ("keras231",) + NEWER, ARCHIVES, sizes=("1x1",) * 7, train=train_generator)
def generator(k):
    first = {"batch_input_shape": (1, None, 6)} if k.is_standalone else {}
    return k.sequential(
        (None, 6), k.layers.LSTM(5, stateful=True, return_sequences=True, **first), k.layers.LSTM(4, stateful=True, return_sequences=True),
        k.layers.Dense(6, activation="softmax"), batch=1,
    )


def train_characters(k, model, random):
    text = random.randint(0, 9, 37)
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    for start in range(0, 36, 6):
        piece = text[start : start + 7].astype("int32")
        model.train_on_batch(piece[None, :-1], piece[None, 1:, None])


@small("model_generator_embedding", "a stateful GRU over an Embedding, batch 1, logits sampled step by step", NEWER, ("keras315",), sizes=("1x4", "1x1", "1x1", "1x1"),
       train=train_characters)
def generator_embedding(k):
    return k.sequential((None,), k.layers.Embedding(9, 4), k.layers.GRU(5, stateful=True, return_sequences=True), k.layers.Dense(9, activation="softmax"), batch=1)


# ---------------------------------------------------------------- sequence to sequence


def seq2seq_layers(k):
    return (
        k.layers.Embedding(12, 4, name="source_embedding"), k.layers.LSTM(5, return_state=True, name="encoder_lstm"),
        k.layers.Embedding(10, 4, name="target_embedding"), k.layers.LSTM(5, return_sequences=True, return_state=True, name="decoder_lstm"),
        k.layers.Dense(10, activation="softmax", name="output"),
    )


def seq2seq_model(k, layers):
    source_embedding, encoder, target_embedding, decoder, output = layers
    source, target = k.input(None, name="source"), k.input(None, name="target")
    _, h, c = encoder(source_embedding(source))
    y, _, _ = decoder(target_embedding(target), initial_state=[h, c])
    return k.Model([source, target], output(y)), source, h, c


def train_seq2seq(k, model, random):
    source = random.randint(1, 12, (24, 6)).astype("int32")
    target = (source % 9 + 1).astype("int32")
    before = np.concatenate([np.zeros((24, 1), "int32"), target[:, :-1]], axis=1)  # 0 starts a sentence.
    fit(k, model, [source, before], one_hot(target, 10), "categorical_crossentropy", "sgd")


@small("model_seq2seq", "teacher forcing: an encoder's states start the decoder", EVERY, ARCHIVES, sizes=("2x6",), train=train_seq2seq)
def seq2seq(k):
    return seq2seq_model(k, seq2seq_layers(k))[0]


def train_whole(k, model, random):
    """Trains the whole that `model` is a part of."""
    train_seq2seq(k, WHOLE[0], random)


WHOLE = []


@small("model_seq2seq_encoder", "the encoder of a trained pair, alone", EVERY, ARCHIVES, sizes=("2x6",), train=train_whole)
def seq2seq_encoder(k):
    model, source, h, c = seq2seq_model(k, seq2seq_layers(k))
    WHOLE[:] = [model]
    return k.Model(source, [h, c])


@small("model_seq2seq_decoder", "the decoder of a trained pair, alone, one step at a time", EVERY, ARCHIVES, sizes=("2x1",), train=train_whole)
def seq2seq_decoder(k):
    layers = seq2seq_layers(k)
    WHOLE[:] = [seq2seq_model(k, layers)[0]]
    _, _, target_embedding, decoder, output = layers
    step, h, c = k.input(None, name="step"), k.input(5, name="h"), k.input(5, name="c")
    y, next_h, next_c = decoder(target_embedding(step), initial_state=[h, c])
    return k.Model([step, h, c], [output(y), next_h, next_c])


# ---------------------------------------------------------------- two of a kind


def train_pairs(k, model, random):
    fit(k, model, [waves(random, 16, 6, 3), waves(random, 16, 6, 3)], random.randint(0, 2, (16, 1)).astype("float32"), "mse", "sgd")


@small("model_siamese", "one LSTM for both inputs, compared by Subtract, Multiply and Dense", EVERY, ARCHIVES, sizes=("2x6",), train=train_pairs)
def siamese(k):
    a, b = k.input(None, 3, name="left"), k.input(None, 3, name="right")
    shared = k.layers.LSTM(5, name="shared")
    left, right = shared(a), shared(b)
    difference, product = k.layers.Subtract(name="difference")([left, right]), k.layers.Multiply(name="product")([left, right])
    squared = k.layers.Multiply(name="squared")([difference, difference])
    both = k.layers.Concatenate(name="both")([squared, product])
    return k.Model([a, b], k.layers.Dense(1, activation="sigmoid", name="same")(both))


@small("model_siamese_distance", "one LSTM for both inputs, compared by exp(-|a - b|) with plain operations", ("tf23",) + NEWER, ("tf215", "keras30", "keras315"), sizes=("2x6",),
       train=train_pairs)
def siamese_distance(k):
    a, b = k.input(None, 3, name="left"), k.input(None, 3, name="right")
    shared = k.layers.LSTM(5, name="shared")
    left, right = shared(a), shared(b)
    if k.is_keras3:
        ops = k.keras.ops
        distance = ops.sum(ops.abs(left - right), axis=1, keepdims=True)
        return k.Model([a, b], ops.exp(-distance))
    import tensorflow as tf

    distance = tf.reduce_sum(tf.abs(left - right), axis=1, keepdims=True)
    return k.Model([a, b], tf.exp(-distance))


# ---------------------------------------------------------------- reconstruction and forecast


def train_reconstruction(k, model, random):
    x = waves(random, 16, 6, 2)
    fit(k, model, x, x, "mse", "rmsprop")


@small("model_autoencoder", "RepeatVector between two LSTMs, TimeDistributed Dense", EVERY, ARCHIVES, sizes=("2x6",), train=train_reconstruction)
def autoencoder(k):
    return k.sequential(
        (6, 2), k.layers.LSTM(4, activation="relu", return_sequences=True), k.layers.LSTM(3, activation="relu"), k.layers.RepeatVector(6),
        k.layers.LSTM(3, activation="relu", return_sequences=True), k.layers.LSTM(4, return_sequences=True), k.layers.TimeDistributed(k.layers.Dense(2)),
    )


def train_forecast(k, model, random):
    history, static = waves(random, 16, 8, 3), random.standard_normal((16, 2)).astype("float32")
    store = random.randint(0, 5, (16, 1)).astype("int32")
    fit(k, model, [history, static, store], [history[:, -4:, 0], random.randint(0, 2, (16, 1)).astype("float32")], "mse", "sgd")


@small("model_forecaster", "a history, static features and a category in, two outputs", EVERY, ARCHIVES, sizes=("2x8",), train=train_forecast)
def forecaster(k):
    history, static = k.input(None, 3, name="history"), k.input(2, name="static")
    store = k.input(1, name="store")
    embedded = k.layers.Flatten(name="flat")(k.layers.Embedding(5, 2, name="store_embedding")(store))
    y = k.layers.LSTM(5, return_sequences=True, name="first")(history)
    y = k.layers.BatchNormalization(name="normalized")(y)
    y = k.layers.LSTM(4, name="second")(y)
    y = k.layers.Concatenate(name="features")([y, static, embedded])
    y = k.layers.Dense(6, activation="relu", name="hidden")(y)
    return k.Model([history, static, store], [k.layers.Dense(4, name="forecast")(y), k.layers.Dense(1, activation="sigmoid", name="risk")(y)])


# ---------------------------------------------------------------- frames


def train_frames(k, model, random):
    frames = random.uniform(0, 1, (6, 4, 5, 5, 1)).astype("float32")
    fit(k, model, frames[:, :-1], frames[:, 1:], "binary_crossentropy", "sgd", batch_size=3)


@small("model_next_frame", "ConvLSTM2D, BatchNormalization and Conv2D at every step", ("keras231",) + NEWER, ARCHIVES, sizes=("2x3",), train=train_frames)
def next_frame(k):
    return k.sequential(
        (None, 5, 5, 1), k.layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True), k.layers.BatchNormalization(),
        k.layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True), k.layers.BatchNormalization(),
        k.layers.TimeDistributed(k.layers.Conv2D(1, 3, padding="same", activation="sigmoid")),
    )


# ---------------------------------------------------------------- models in models


def train_nested(k, model, random):
    fit(k, model, waves(random, 16, 6, 3).reshape(16, 2, 3, 3), random.standard_normal((16, 2)).astype("float32"), "mse", "sgd")


@small("model_nested", "a functional model in a Sequential in TimeDistributed", EVERY, ARCHIVES, sizes=("2x2",), train=train_nested)
def nested(k):
    x = k.input(3, 3, name="piece")
    y = k.layers.LSTM(4, return_sequences=True, name="inner_lstm")(x)
    y = k.layers.Add(name="residual")([k.layers.Dense(4, name="inner_dense")(x), y])
    functional = k.Model(x, k.layers.LSTM(3, name="inner_last")(y), name="functional")
    inner = k.Sequential(name="inner")
    inner.add(functional)
    inner.add(k.layers.Dense(3, activation="tanh", name="inner_tanh"))
    outer = k.input(2, 3, 3, name="pieces")
    y = k.layers.TimeDistributed(inner, name="each")(outer)
    return k.Model(outer, k.layers.Dense(2, name="answer")(k.layers.LSTM(4, name="outer_lstm")(y)))


def train_long(k, model, random):
    x = waves(random, 16, 7, 3)
    fit(k, model, x, x[:, -1, :1], "mse", "sgd")


@small("model_residual", "LSTMs with residual connections, LayerNormalization and global pooling", ("tf23",) + NEWER, ARCHIVES, sizes=("2x7",), train=train_long)
def residual(k):
    x = k.input(None, 3, name="x")
    y = k.layers.Dense(4, name="projection")(x)
    for number in range(2):
        z = k.layers.LSTM(4, return_sequences=True, name="lstm_%d" % number)(y)
        y = k.layers.LayerNormalization(name="norm_%d" % number)(k.layers.Add(name="add_%d" % number)([y, z]))
    pooled = k.layers.Concatenate(name="pooled")([k.layers.GlobalAveragePooling1D(name="mean")(y), k.layers.GlobalMaxPooling1D(name="max")(y)])
    return k.Model(x, k.layers.Dense(1, name="answer")(pooled))
