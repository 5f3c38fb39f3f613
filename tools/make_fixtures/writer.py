"""The Keras of the environment a case is built in."""

import importlib
import importlib.util
import logging
import os
import re
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
warnings.filterwarnings("ignore")
for name in ("tensorflow", "absl"):
    logging.getLogger(name).setLevel(logging.ERROR)

# Written into every zip, so that the same versions make the same bytes.
SAVED_AT = (2024, 1, 1, 0, 0, 0, 0, 1, 0)


class _StoppedClock:
    """Stands in for the modules `time` and `datetime` where a date goes into a file."""

    def __init__(self, module):
        self._module = module
        self.datetime = self

    def __getattr__(self, name):
        return getattr(self._module, name)

    def now(self):
        return self._module.datetime(*SAVED_AT[:6])

    def localtime(self, *_):
        return self._module.struct_time(SAVED_AT)


class _Identities:
    """Stands in for `id` where it goes into a configuration, as `shared_object_id`."""

    def __init__(self):
        self.restart()

    def restart(self):
        self._objects = {}

    def __call__(self, value):
        # Keeps the object, so that its address is not given to another one.
        number, _ = self._objects.setdefault(id(value), (140000000000000 + 16 * len(self._objects), value))
        return number


IDENTITIES = _Identities()


def make_reproducible():
    """Keeps the time of day and memory addresses out of the files."""
    import zipfile

    import h5py

    if isinstance(zipfile.time, _StoppedClock):
        return
    zipfile.time = _StoppedClock(zipfile.time)
    for name, module in list(sys.modules.items()):
        if name.endswith("saving_lib") and hasattr(module, "datetime"):
            module.datetime = _StoppedClock(module.datetime)
        if name.endswith("saving.serialization_lib"):
            module.id = IDENTITIES
    create = h5py.Group.create_dataset

    def create_dataset(self, *positional, **named):
        named.setdefault("track_times", False)  # h5py before 3 tracks them.
        return create(self, *positional, **named)

    h5py.Group.create_dataset = create_dataset


class Writer:
    """Short names for what a model definition needs, the same in every Keras."""

    def __init__(self):
        import tensorflow

        try:
            package = importlib.import_module("keras")
        except ImportError:  # TensorFlow up to 2.5 carries its Keras inside.
            package = tensorflow.keras
        if importlib.util.find_spec("tf_keras"):  # Where it is installed, it is what the environment is for.
            package = importlib.import_module("tf_keras")
        self.keras = package
        self.keras_version = package.__version__
        self.is_keras3 = self.keras_version.startswith("3")
        # Standalone Keras ended at 2.3.1; a `keras` of 2.6 to 2.15 is tf.keras under its own name.
        self.is_standalone = package.__name__ == "keras" and not self.at_least(2, 4)
        # TensorFlow 2's own way in is tf.keras; a plain `import keras` differs in details up to 2.12.
        if package.__name__ == "keras" and not self.is_keras3 and not self.is_standalone:
            self.keras = tensorflow.keras
        self.tensorflow_version = tensorflow.__version__
        for module in ("layers", "models", "backend", "regularizers"):
            if not hasattr(self.keras, module):  # Keras 1 and 2.0 import nothing of their own accord.
                importlib.import_module(self.keras.__name__ + "." + module)
        self.layers, self.Model, self.Sequential = self.keras.layers, self.keras.models.Model, self.keras.models.Sequential
        self.backend = self.keras.backend
        # As record.py's --keras names it.
        self.module = package.__name__ if package is self.keras and package.__name__ in ("keras", "tf_keras") else "tensorflow.keras"
        make_reproducible()

    def at_least(self, *version):
        return tuple(int(n) for n in re.findall(r"\d+", self.keras_version)[:2]) >= version

    @property
    def is_tensorflow1(self):
        return self.tensorflow_version.startswith("1.")

    def input(self, *shape, batch=None, **options):
        """An Input whose `batch` is spelled as this Keras wants it."""
        if self.is_standalone:
            return self.layers.Input(batch_shape=(batch,) + shape, **options)
        if batch is not None:
            options["batch_size"] = batch
        return self.layers.Input(shape=shape, **options)

    def sequential(self, input_shape, *layers, **options):
        if not self.is_standalone and not self.is_tensorflow1:
            return self.Sequential([self.input(*input_shape, **options)] + list(layers))
        # The oldest take no Input there, and their users wrote `batch_input_shape` on the first layer.
        first = type(layers[0]).from_config(dict(layers[0].get_config(), batch_input_shape=(options.get("batch"),) + tuple(input_shape)))
        return self.Sequential([first] + list(layers[1:]))

    def chain(self, input_shape, *layers, **options):
        """The same as a functional model: a Sequential can't end in a layer with several outputs."""
        x = y = self.input(*input_shape, **options)
        for layer in layers:
            y = layer(y)
        return self.Model(x, y)

    def set_policy(self, name):
        if self.is_keras3:
            self.keras.config.set_dtype_policy(name)
        elif self.at_least(2, 5):
            self.keras.mixed_precision.set_global_policy(name)
        elif hasattr(self.keras, "mixed_precision"):
            self.keras.mixed_precision.experimental.set_policy(name)

    def seed(self, seed):
        """Makes what Keras itself draws (initial weights, a Dropout's generator) the same every time."""
        import numpy
        import random

        import tensorflow

        random.seed(seed)
        numpy.random.seed(seed)
        (tensorflow.set_random_seed if self.is_tensorflow1 else tensorflow.random.set_seed)(seed)
        if self.is_keras3:
            self.keras.utils.set_random_seed(seed)

    def fresh(self):
        """Layer counters and defaults as in a new process, so that names do not depend on the order of cases."""
        IDENTITIES.restart()
        self.backend.clear_session()
        self.backend.set_floatx("float32")
        if not self.is_standalone and not self.is_tensorflow1:
            self.set_policy("float32")
