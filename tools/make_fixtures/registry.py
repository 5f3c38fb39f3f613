"""The list of fixture cases: what each is called, what it covers, who writes it."""

import zlib

CASES = {}
MAIN_ENVIRONMENT = "tf215"


class Case:
    """One model to save and record.

    build    function of a `Writer` that returns the model; weights are replaced afterwards
    sizes    the recorded cases, "batch x timesteps"; None leaves the choice to record.py
    options  further options of record.py
    rewrite  name of a function in rewrites.py that changes how model.h5 is stored
    save     name of a function in saving.py that stores the model; None: `model.save("model.h5")`
    recorded what is recorded: None, the file; "weights", the same model built again with the file's weights
             loaded; "memory", the same model built again, where Keras can't load what it wrote; or
             another function of a `Writer`, for the model that Keras makes of the file's weights
    train    function of a `Writer`, the model and a numpy RandomState that trains the model instead of replacing its weights
    inputs   function of a numpy RandomState that returns the arrays for `record.py --inputs`
    """

    def __init__(self, name, environment, covers, build, sizes, trace, options, recording, rewrite, inputs, scale, save, recorded, train):
        self.name, self.environment, self.covers, self.build = name, environment, covers, build
        self.sizes, self.recording, self.rewrite, self.inputs, self.scale = sizes, recording, rewrite, inputs, scale
        self.save, self.recorded, self.train = save, recorded, train
        # Gates take most of a recording; another writer of the same model need not repeat them.
        self.options = list(options) + ["--trace" if trace and environment == MAIN_ENVIRONMENT else "--check"]
        if environment != MAIN_ENVIRONMENT:  # The smallest form of a recording; the main writer's are mostly HDF5.
            self.recording = "recording.npz"
            self.options += ["--deflate"] if "--deflate" not in self.options else []
        if environment == "tfkeras" and save and not recorded:  # A zip does not tell record.py which of two Keras to take.
            self.options += ["--keras", "tf_keras"]
        self.seed = zlib.crc32(name.encode()) % 100000


def case(name, covers, environments=(MAIN_ENVIRONMENT,), sizes=None, trace=True, options=(),
         recording="recording.h5", rewrite=None, inputs=None, scale=1.0, save=None, recorded=None, train=None):
    """Registers a model builder. Writers other than the main one are appended to the name."""

    def register(build):
        for environment in environments:
            full = name if environment == MAIN_ENVIRONMENT else name + "_" + environment
            if full in CASES:
                raise ValueError("two cases are called " + full)
            CASES[full] = Case(full, environment, covers, build, sizes, trace, options, recording, rewrite, inputs, scale, save, recorded, train)
        return build

    return register


def small(name, covers, hdf5=(), archive=(), sizes=("2x5",), save=None, **settings):
    """Registers a model builder for the writers of .h5 and, as keras_<name>, for those of .keras archives.

    The recording is the smallest that holds every layer's outputs, and the archives are packed again.
    """

    def register(build):
        settings.update(trace=False, recording="recording.npz", options=["--deflate"])
        case(name, covers, hdf5, sizes=sizes, save=save, **settings)(build)
        case("keras_" + name, covers + ", in a .keras archive", archive, sizes=sizes, save="keras_packed", **settings)(build)
        return build

    return register


def load():
    """Reads every module that registers cases; none of them needs Keras to be read."""
    from cases import (  # noqa: F401
        activations, bidirectional, call_arguments, cells, containers, convlstm, convolutions, coverage, custom, further_layers, gru, gru_bidirectional, gru_cudnn, keras1, layers,
        layers_around, layouts, masks, merging, more_layers, operations, plain, simple_rnn, stacked_cells, states, storage, time_major, whole_models, writers,
    )

    return CASES
