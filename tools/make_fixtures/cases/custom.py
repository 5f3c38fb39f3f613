"""Layers of users' own: what an importer can only run when it is told how."""

from registry import case


def attention_with_context(k):
    """The attention of sentiment models: a context vector weighs the timesteps."""
    K, Layer = k.backend, k.layers.Layer

    class AttentionWithContext(Layer):
        def __init__(self, bias=True, **arguments):
            self.supports_masking = True
            self.bias = bias
            super(AttentionWithContext, self).__init__(**arguments)

        def build(self, shape):
            size = int(shape[-1])
            self.W = self.add_weight(name="W", shape=(size, size), initializer="glorot_uniform")
            if self.bias:
                self.b = self.add_weight(name="b", shape=(size,), initializer="zeros")
            self.u = self.add_weight(name="u", shape=(size,), initializer="uniform")
            super(AttentionWithContext, self).build(shape)

        def compute_mask(self, inputs, mask=None):
            return None

        def call(self, x, mask=None):
            hidden = K.dot(x, self.W)
            if self.bias:
                hidden = hidden + self.b
            scores = K.exp(K.sum(K.tanh(hidden) * self.u, axis=-1))
            if mask is not None:
                scores = scores * K.cast(mask, K.floatx())
            scores = scores / (K.sum(scores, axis=1, keepdims=True) + K.epsilon())
            return K.sum(x * K.expand_dims(scores), axis=1)

        def get_config(self):
            return dict(super(AttentionWithContext, self).get_config(), bias=self.bias)

    return AttentionWithContext(name="attention")


@case("custom_attention", "a layer of the user's own: attention with a context vector, with a mask", ("tf215", "keras231"), sizes=("5x6",), trace=False, recorded="memory")
def attention(k):
    return k.sequential(
        (None,), k.layers.Embedding(9, 4, mask_zero=True, name="embedding"), k.layers.LSTM(5, return_sequences=True, name="lstm"),
        attention_with_context(k), k.layers.Dense(2, activation="softmax", name="dense"))
