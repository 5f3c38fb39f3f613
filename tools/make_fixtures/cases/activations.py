"""Every activation, each in an LSTM of its own and each as an output of its own."""

from registry import case

FIRST = ["relu", "sigmoid", "hard_sigmoid", "linear", "softsign", "elu", "selu", "softplus", "softmax", "exponential"]
LATER = ["swish", "gelu"]


def parallel(k, argument, names):
    """One input, one LSTM per activation, all outputs."""
    x = k.input(None, 2)
    outputs = [k.layers.LSTM(3, name=name, **{argument: name})(x) for name in names]
    return k.Model(x, outputs)


@case("activations", "activation: " + ", ".join(FIRST[:5]), ("tf215",), sizes=("2x4",), scale=0.7)
def activations(k):
    return parallel(k, "activation", FIRST[:5])


@case("activations_more", "activation: " + ", ".join(FIRST[5:] + LATER), ("tf215",), sizes=("2x4",), scale=0.5, trace=False)
def activations_more(k):
    return parallel(k, "activation", FIRST[5:] + LATER)


@case("recurrent_activations", "recurrent_activation: " + ", ".join(FIRST[:5]), ("tf215",), sizes=("2x4",), scale=0.7, recording="recording.npz", options=["--deflate"])
def recurrent_activations(k):
    return parallel(k, "recurrent_activation", FIRST[:5])


@case("recurrent_activations_more", "recurrent_activation: " + ", ".join(FIRST[5:] + LATER), ("tf215",), sizes=("2x4",), scale=0.5, trace=False)
def recurrent_activations_more(k):
    return parallel(k, "recurrent_activation", FIRST[5:] + LATER)


@case("activations_keras3", "activations as Keras 3 has them, leaky_relu, silu, relu6 and mish included", ("keras315",), sizes=("2x4",), scale=0.5)
def activations_keras3(k):
    return parallel(k, "activation", ["hard_sigmoid", "softsign", "leaky_relu", "silu", "gelu", "relu6", "mish"])


@case("hard_sigmoid", "hard_sigmoid, whose slope changed with Keras 3", ("tf215", "tf23", "keras30", "keras315"), sizes=("2x5",), scale=2.5)
def hard_sigmoid(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", recurrent_activation="hard_sigmoid", return_sequences=True))


@case("activation_leaky_relu_object", "an activation that is a layer object", ("tf213", "keras315"), sizes=("2x5",), scale=0.7)
def leaky_relu_object(k):
    slope = {"negative_slope": 0.15} if k.is_keras3 else {"alpha": 0.15}
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", activation=k.layers.LeakyReLU(**slope), return_sequences=True))
