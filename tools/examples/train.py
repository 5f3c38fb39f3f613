#!/usr/bin/env python3
"""Trains the example's model: a small LSTM that has learnt a few lines by heart, letter by letter.

    python tools/examples/train.py        # Keras 3 on TensorFlow; writes Verse.keras and its recording

The recording is made by tools/record.py, of the file just saved.
"""
import os
import pathlib
import subprocess
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy

FOLDER = pathlib.Path(__file__).resolve().parent
# The first letter is what the text begins behind: a blank.
ALPHABET = " abcdefghijklmnopqrstuvwxyz.,\n"
TEXT = """a gate that opens lets the river in,
a gate that closes keeps what it has seen.
the cell remembers where the days begin,
and what was said, and what the words may mean.
"""


def main():
    keras.utils.set_random_seed(5)
    ids = numpy.array([ALPHABET.index(letter) for letter in TEXT])
    # Once through the text and on into it again, so that the end leads back to the beginning.
    whole = numpy.concatenate([[0], ids, [0], ids])[None, :]
    model = keras.Sequential(
        [
            keras.Input((None,), name="letters", dtype="int32"),
            keras.layers.Embedding(len(ALPHABET), 8, name="embedding"),
            keras.layers.LSTM(40, return_sequences=True, name="lstm"),
            keras.layers.Dense(len(ALPHABET), activation="softmax", name="next_letter"),
        ],
        name="verse",
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    for _ in range(1500):
        loss = model.train_on_batch(whole[:, :-1], whole[:, 1:])
    print("loss", float(loss))
    path = FOLDER / "Sources/Verses/Verse.keras"
    # A copy that was never compiled: what the optimizer remembers is twice as large as the model.
    bare = keras.Sequential.from_config(model.get_config())
    bare.set_weights(model.get_weights())
    bare.save(path)
    # What Keras itself says when it goes on by the likeliest letter: the example must say the same.
    letters = [0]
    for _ in range(len(TEXT)):
        likeliest = model.predict(numpy.array([letters]), verbose=0)[0, -1].argmax()
        letters.append(int(likeliest))
    said = "".join(ALPHABET[letter] for letter in letters[1:])
    (FOLDER / "Tests/VersesTests/said.txt").write_text(said)
    print(said)
    inputs = FOLDER / "inputs.npy"
    numpy.save(inputs, whole[:, :40].astype("int32"))
    subprocess.run(
        [sys.executable, FOLDER.parent / "record.py", path, "--inputs", inputs, "--only-outputs", "--no-outputs64", "--output",
         FOLDER / "Tests/VersesTests/Verse.recording.h5"],
        check=True,
    )
    inputs.unlink()


if __name__ == "__main__":
    main()
