"""One LSTM, one setting at a time."""

from registry import case

EVERYWHERE = ("tf215", "tf23", "tf28", "tf213", "keras30", "keras315")


def lstm(name, covers, environments=("tf215",), timesteps=None, features=3, batch=None, sizes=("2x5",), units=4, **arguments):
    """Registers a model that is one LSTM called "lstm"."""
    stored = {key: arguments.pop(key) for key in ("recording", "trace") if key in arguments}

    @case(name, covers, environments, sizes=sizes, **stored)
    def build(k):
        options = {"batch": batch} if batch else {}
        model = k.chain if arguments.get("return_state") else k.sequential
        return model((timesteps, features), k.layers.LSTM(units, name="lstm", **arguments), **options)


lstm("lstm_last", "the last output alone; T = 1, 2 and 4; batch 1, 2 and 5", EVERYWHERE, sizes=("1x1", "2x2", "5x4"))
lstm("lstm_sequences", "return_sequences", ("tf215",), return_sequences=True)
lstm("lstm_state", "return_state: [y, h, c]", ("tf215",), return_state=True)
lstm("lstm_sequences_state", "return_sequences and return_state", ("tf215",), return_sequences=True, return_state=True)
lstm("lstm_no_bias", "use_bias=False", ("tf215",), return_sequences=True, use_bias=False)
lstm("lstm_no_unit_forget_bias", "unit_forget_bias=False: initialisation only", return_sequences=True, unit_forget_bias=False, trace=False)
lstm("lstm_unroll", "unroll over a fixed number of timesteps", timesteps=5, sizes=("2x5",), unroll=True, return_sequences=True)
lstm("lstm_implementation1", "implementation=1; stored npz recording", return_sequences=True, implementation=1, recording="recording.npz", trace=False)
lstm("lstm_go_backwards", "go_backwards, last output", go_backwards=True)
lstm("lstm_go_backwards_sequences", "go_backwards with return_sequences: processing order, not flipped back", ("tf215",),
     go_backwards=True, return_sequences=True)
lstm("lstm_fixed_batch", "a batch size fixed at 8", batch=8, sizes=("8x4",), trace=False)
lstm("lstm_one_unit", "one unit and one feature", units=1, features=1, return_sequences=True, trace=False)
lstm("lstm_long", "200 timesteps: how rounding grows", sizes=("1x200",), units=3, features=2, return_sequences=True, trace=False)
lstm("lstm_wide", "sizes that no vector width divides: 33 units, 17 features, 5 rows", sizes=("1x2", "5x2"), units=33, features=17, return_sequences=True, trace=False)


@case("lstm_settings", "settings that do not matter at inference: dropout, regularizers, constraints, initializers", ("tf215",),
      sizes=("2x5",), trace=False)
def settings(k):
    regularizers, constraints, initializers = k.keras.regularizers, k.keras.constraints, k.keras.initializers
    return k.sequential(
        (None, 3),
        k.layers.LSTM(
            4, name="lstm", dropout=0.3, recurrent_dropout=0.2, return_sequences=True,
            kernel_initializer=initializers.RandomNormal(stddev=0.1, seed=1), recurrent_initializer="glorot_normal", bias_initializer="ones",
            kernel_regularizer=regularizers.l2(0.01), recurrent_regularizer="l1", bias_regularizer=regularizers.l1_l2(0.01, 0.02),
            activity_regularizer=regularizers.l2(0.001), kernel_constraint=constraints.MaxNorm(2.0), recurrent_constraint="non_neg",
            bias_constraint=constraints.UnitNorm(),
        ),
    )


@case("lstm_float64", "weights and computation in float64", ("tf215",), sizes=("2x5",))
def float64(k):
    k.backend.set_floatx("float64")
    k.set_policy("float64")
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.Dense(2, name="dense"))


@case("lstm_mixed_float16", "policy mixed_float16: float32 weights, computed in float16", ("tf215", "keras315"), sizes=("2x5",), trace=False)
def mixed_float16(k):
    k.set_policy("mixed_float16")
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True), k.layers.Dense(2, name="dense"))


@case("lstm_float16", "weights stored in float16", ("tf215",), sizes=("2x5",), trace=False)
def float16(k):
    return k.sequential((None, 3), k.layers.LSTM(4, name="lstm", return_sequences=True, dtype="float16"), dtype="float16")
