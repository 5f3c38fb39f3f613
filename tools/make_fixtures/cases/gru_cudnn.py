"""CuDNNGRU: its weights can be made and saved without a GPU; what it answers is GRU's with reset_after."""

from registry import small
from cases.layouts import cudnn_without_gpu


def cudnn_layer(k):
    return cudnn_without_gpu(k, "CuDNNGRU")


def plain_layer(k):
    """The GRU that does what CuDNNGRU does."""
    return lambda *positional, **named: k.layers.GRU(*positional, recurrent_activation="sigmoid", reset_after=True, **named)


def stack(layer):
    def build(k):
        gru = layer(k)
        return k.sequential(
            (None, 3), gru(4, return_sequences=True, name="first"), gru(3, return_sequences=True, go_backwards=True, name="second"), gru(2, name="third"),
            k.layers.Dense(2, name="dense"),
        )

    build.__module__ = __name__
    return build


def bidirectional(layer):
    def build(k):
        gru = layer(k)
        return k.sequential((None, 3), k.layers.Bidirectional(gru(4, return_sequences=True, name="gru"), name="both"), gru(2, name="last"))

    build.__module__ = __name__
    return build


def states(layer):
    def build(k):
        gru = layer(k)
        x, y = k.input(None, 3, name="x"), k.input(None, 2, name="y")
        _, h = gru(4, return_state=True, name="encoder")(x)
        return k.Model([x, y], gru(4, return_sequences=True, name="decoder")(y, initial_state=h))

    build.__module__ = __name__
    return build


# Keras 2.0.9 has a CuDNNGRU, but no GRU that can take its weights and be recorded.
for name, covers, model, environments in (
    ("cudnn_gru_stack", "CuDNNGRU layers; recorded from the GRUs that Keras makes of their weights", stack, ("keras216", "keras224", "tf115", "tf215")),
    ("cudnn_gru_bidirectional", "Bidirectional over CuDNNGRU", bidirectional, ("keras231", "tf115")),
    ("cudnn_gru_states", "CuDNNGRU with states", states, ("keras224", "tf115")),
):
    small(name, covers, environments, sizes=("2x4",), recorded=model(plain_layer))(model(cudnn_layer))

CUDNN_WEIGHTS = ("keras224", "keras231", "tf215")
small("cudnn_gru_weights_in_gru", "weights of CuDNNGRU under the configuration of GRU", CUDNN_WEIGHTS, sizes=("2x4",), save="cudnn_gru_weights",
      recorded=stack(plain_layer))(stack(cudnn_layer))
small("gru_weights_in_cudnn_gru", "weights of GRU under the configuration of CuDNNGRU", CUDNN_WEIGHTS, sizes=("2x4",), save="gru_weights",
      recorded="weights")(stack(plain_layer))
