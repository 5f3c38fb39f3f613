#!/usr/bin/env python3
"""Records what Keras answers, so that another implementation can be compared with it.

    python record.py model.h5                          seeded random inputs -> model.recording.h5
    python record.py model.h5 --inputs x.npz --trace   your own inputs, with the gates of every LSTM

Needs the Keras that wrote the model, numpy, and h5py (not for .npz recordings). Runs on Python 3.6
and later, Keras 1.2 to 3 and tf.keras from TensorFlow 1.13 on, with the TensorFlow backend.

A recording is this tree, as HDF5 groups or as the keys of an .npz:

    cases/<case>/inputs/<i>             what the model was given
    cases/<case>/outputs/<i>            what it returned
    cases/<case>/outputs64/<i>          the same from the same model rebuilt in float64
    cases/<case>/layers/<layer>/<i>     every layer's outputs, counted over all its calls
    cases/<case>/masks/<layer>/<i>      the mask its i-th call received, [B, T]
    cases/<case>/trace/<layer>/<gate>   z, i, f, g, o, c, h of an LSTM layer's first call, [B, T, ...]
    cases/<case>/reset                  stateful models: 1 = fresh state, 0 = the state left before

Outputs, layer outputs and masks of a case all come from one run of the model.
"""

import argparse
import collections
import copy
import hashlib
import importlib
import inspect
import json
import logging
import os
import re
import sys
import warnings

import numpy as np

FORMAT_VERSION = 1
TOLERANCE = {"float16": 5e-3, "bfloat16": 4e-2, "float32": 1e-5, "float64": 1e-9}


class RecordingError(Exception):
    """Something the user can act on; printed as one line."""


def note(text):
    print("record.py: note: " + text, file=sys.stderr)


def one_line(error):
    """The first line of an exception that says something, without Keras' own line breaks."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__


def flatten(value):
    """The leaves of nested lists, tuples and dicts (by sorted key, as Keras does)."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in flatten(value[key])]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flatten(item)]
    return [value]


def ancestry(layer):
    return [base.__name__ for base in type(layer).__mro__]


# ---------------------------------------------------------------- the Keras in this environment


class Framework:
    """One Keras, whichever it is: what differs between versions is decided here."""

    def __init__(self, module):
        self.keras = module
        self.backend = module.backend
        self.tensorflow = sys.modules.get("tensorflow")
        self.version = self._keras_version()
        self.is_keras3 = int(self.version.split(".")[0]) >= 3
        # Standalone Keras 2 ended at 2.3.1; a `keras` of 2.6 to 2.15 is tf.keras under its own name.
        self.is_standalone = module.__name__ == "keras" and self.version_pair < (2, 4)
        name = self.backend.backend() if callable(getattr(self.backend, "backend", None)) else "tensorflow"
        if name != "tensorflow":
            raise RecordingError("the Keras backend is %s; set KERAS_BACKEND=tensorflow" % name)
        self.name = name
        self.framework_version = getattr(self.tensorflow, "__version__", "unknown")
        eager = getattr(self.tensorflow, "executing_eagerly", None)
        # Standalone Keras 2 builds graphs even where TensorFlow itself is eager.
        self.is_eager = self.is_keras3 or (not self.is_standalone and eager is not None and eager())
        if self.is_standalone and self.version_pair < (2, 3):
            # Later ones are in the test phase unless told otherwise, and 2.3 stumbles over being told.
            self.backend.set_learning_phase(0)

    def _keras_version(self):
        version = getattr(self.keras, "__version__", None)
        if version is None:  # TensorFlow 2.13 to 2.15 have no tf.keras.__version__.
            version = importlib.import_module("keras").__version__
        return version

    @property
    def version_pair(self):
        return tuple(int(n) for n in re.findall(r"\d+", self.version)[:2])

    def numpy(self, value):
        if self.is_keras3:
            array = np.asarray(self.keras.ops.convert_to_numpy(value))
        elif self.is_eager:
            array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
        else:
            array = np.asarray(self.backend.get_value(value))
        # numpy has no bfloat16 of its own; float32 holds every one of its values.
        return array.astype(np.float32) if array.dtype.name == "bfloat16" else array

    def tensor(self, array, dtype):
        if self.is_keras3:
            return self.keras.ops.convert_to_tensor(array, dtype=dtype)
        return self.tensorflow.cast(self.tensorflow.convert_to_tensor(array), dtype)

    def cast(self, value, dtype):
        return self.keras.ops.cast(value, dtype) if self.is_keras3 else self.backend.cast(value, dtype)

    def matmul(self, a, b):
        return self.keras.ops.matmul(a, b) if self.is_keras3 else self.backend.dot(a, b)

    def shape(self, tensor):
        if self.is_keras3:
            return tuple(tensor.shape)
        return tuple(self.backend.int_shape(tensor))

    def dtype(self, tensor):
        dtype = tensor.dtype
        return getattr(dtype, "name", None) or str(dtype)

    def floatx(self):
        return self.backend.floatx()

    def compute_dtype(self, layer):
        for attribute in ("compute_dtype", "_compute_dtype", "dtype"):
            dtype = getattr(layer, attribute, None)
            if isinstance(dtype, str):
                return dtype.replace("_ref", "")
        return self.floatx()

    def load(self, path):
        # An optimizer or a loss can only get in the way.
        try:
            return self.keras.models.load_model(path, compile=False)
        except TypeError as error:
            if "compile" not in str(error):  # Keras 1 has no such argument.
                raise
            return self.keras.models.load_model(path)
        except Exception:
            # Keras 3 writes a functional model's mask into .h5 as NotEqual and Any, and does not
            # know its own operations when it reads them (3.15).
            operations = self.operations()
            if not operations:
                raise
            with self.keras.saving.custom_object_scope(operations):  # 3.0 ignores `custom_objects` for .h5.
                return self.keras.models.load_model(path, compile=False)

    def operations(self):
        """The operations of Keras 3 by their class name."""
        found = {}
        for name in ("core", "numpy", "nn", "math") if self.is_keras3 else ():
            try:
                module = importlib.import_module("keras.src.ops." + name)
            except ImportError:
                continue
            for key, value in vars(module).items():
                if inspect.isclass(value) and issubclass(value, self.keras.Operation):
                    found[key] = value
        return found


def written_version(path):
    """The Keras version an HDF5 model names, or None."""
    try:
        import h5py

        with h5py.File(path, "r") as file:
            version = file.attrs.get("keras_version")
    except Exception:  # A zip, a folder, or no h5py: the loader decides.
        return None
    return version.decode() if isinstance(version, bytes) else version


def import_keras(wanted, version):
    """Imports the Keras that suits a model written by `version`."""
    if wanted != "auto":
        order = [wanted]
    elif version is None or version.startswith("3"):
        order = ["keras", "tensorflow.keras"]
    elif version.endswith("-tf") or tuple(map(int, re.findall(r"\d+", version)[:2])) >= (2, 4):
        order = ["tensorflow.keras", "tf_keras", "keras"]
    else:
        order = ["keras", "tensorflow.keras"]
    fallback, failure = None, None
    for name in order:
        try:
            # `tensorflow.keras` is loaded lazily and cannot always be imported by its path.
            module = importlib.import_module("tensorflow").keras if name == "tensorflow.keras" else importlib.import_module(name)
            framework = Framework(module)
        except (ImportError, AttributeError) as error:
            failure = failure or error
            continue
        if wanted == "auto" and version is not None and version.startswith("2") and framework.is_keras3:
            fallback = fallback or framework
            continue
        return framework
    if fallback is not None:
        return fallback
    raise RecordingError("no Keras found in this environment (%s)" % one_line(failure))


# ---------------------------------------------------------------- inputs that fit the model


class InputSpecification:
    """What one model input takes: shape with None where free, dtype, and what it meets first."""

    def __init__(self, name, shape, dtype, met):
        self.name, self.shape, self.dtype = name, shape, dtype
        kind, config = met if met else (None, {})
        self.vocabulary = (config.get("input_dim") or 1) if kind == "Embedding" else None
        self.mask_value = None
        if kind == "Embedding" and config.get("mask_zero"):
            self.mask_value = 0
        elif kind == "Masking":
            self.mask_value = config.get("mask_value", 0.0)

    @property
    def is_sequence(self):
        return len(self.shape) >= 3 or self.vocabulary is not None


TRANSPARENT = {"InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout"}


def layer_configs(config):
    """The layers of a model configuration: a list up to Keras 2.2.2, a dict after."""
    return config if isinstance(config, list) else config.get("layers", [])


def is_model(kind):
    return kind in ("Sequential", "Model", "Functional")


def inbound_names(node):
    """Layer names in an inbound node, in order, in the notation of Keras 1, 2 or 3."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            return [node["config"]["keras_history"][0]]
        return [name for value in node.values() for name in inbound_names(value)]
    if isinstance(node, (list, tuple)):
        if len(node) >= 3 and isinstance(node[0], str) and isinstance(node[1], int):
            return [node[0]]
        return [name for item in node for name in inbound_names(item)]
    return []


def input_names(config):
    entries = config.get("input_layers", [])
    if entries and isinstance(entries[0], str):
        return [entries[0]]
    return inbound_names(entries)


def first_met(kind, config, index):
    """The Embedding or Masking that a model's `index`-th input reaches first, as (class, config)."""
    if kind == "TimeDistributed":
        inner = config["layer"]
        return first_met(inner["class_name"], inner["config"], 0) if inner["class_name"] == "Embedding" else None
    if kind in ("Embedding", "Masking"):
        return kind, config
    if kind == "Sequential":
        for entry in layer_configs(config):
            met = first_met(entry["class_name"], entry["config"], 0)
            if met or entry["class_name"] not in TRANSPARENT:
                return met
        return None
    if not is_model(kind):
        return None
    names = input_names(config)
    if index >= len(names):
        return None
    waiting, seen = [names[index]], set()
    while waiting:
        source = waiting.pop(0)
        seen.add(source)
        for entry in config["layers"]:
            for node in entry.get("inbound_nodes", []):
                sources = inbound_names(node)
                if source not in sources:
                    continue
                met = first_met(entry["class_name"], entry["config"], sources.index(source))
                if met:
                    return met
                name = entry.get("name") or entry["config"].get("name")
                if entry["class_name"] in TRANSPARENT and name not in seen:
                    waiting.append(name)
    return None


def input_specifications(framework, model):
    try:
        tensors = flatten(model.inputs)
    except Exception:
        tensors = []
    if not tensors or tensors[0] is None:
        raise RecordingError("the model has no input shape; build it before saving")
    try:
        kind, config = type(model).__name__, model.get_config()
    except Exception as error:
        note("the model's configuration cannot be read (%s); inputs are plain random numbers" % one_line(error))
        kind, config = None, None
    names = getattr(model, "input_names", None) or [tensor.name for tensor in tensors]
    specifications = []
    for index, tensor in enumerate(tensors):
        met = first_met(kind, config, index) if config is not None else None
        specifications.append(InputSpecification(names[index], framework.shape(tensor), framework.dtype(tensor), met))
    return specifications


def valid_steps(batch, timesteps, first_pattern):
    """A mask [B, T]: all valid, padded, all masked, masked at the start, a hole; in turn over the rows."""
    mask = np.ones((batch, timesteps), bool)
    third = max(1, timesteps // 3)
    for row in range(batch):
        pattern = (row + first_pattern) % 5
        if pattern == 1:
            mask[row, timesteps - third :] = False
        elif pattern == 2:
            mask[row, :] = False
        elif pattern == 3:
            mask[row, :third] = False
        elif pattern == 4:
            mask[row, third : min(timesteps - 1, 2 * third)] = False
    return mask


def random_input(specification, batch, timesteps, random, first_pattern, time_major):
    """A seeded array for one input, masked in places if the model masks it."""
    leading = [timesteps, batch] if time_major and specification.is_sequence else [batch, timesteps]
    shape = []
    for axis, size in enumerate(specification.shape):
        if size is not None:
            shape.append(size)
        elif axis < 2:
            shape.append(leading[axis])
        elif axis == len(specification.shape) - 1:
            raise RecordingError('input "%s" has a free last dimension; give the inputs with --inputs' % specification.name)
        else:
            shape.append(4)
    mask_value = specification.mask_value
    if specification.vocabulary is not None:
        lowest = 1 if mask_value is not None and specification.vocabulary > 1 else 0
        array = random.randint(lowest, specification.vocabulary, size=shape).astype(np.int32)
    elif specification.dtype == "bool":
        array = random.randint(0, 2, size=shape).astype(bool)
    elif "int" in specification.dtype:
        array = random.randint(0, 2, size=shape).astype(specification.dtype)
    elif "float" in specification.dtype:
        dtype = "float32" if specification.dtype == "bfloat16" else specification.dtype
        array = random.standard_normal(size=shape).astype(dtype)
    else:
        raise RecordingError('input "%s" takes %s; give the inputs with --inputs' % (specification.name, specification.dtype))
    if mask_value is not None and len(shape) >= 2:
        rows, steps = (shape[1], shape[0]) if time_major else (shape[0], shape[1])
        valid = valid_steps(rows, steps, first_pattern)
        array[~(valid.T if time_major else valid)] = mask_value
    return array


Case = collections.namedtuple("Case", "name inputs reset")


def case_sizes(specifications, wanted, stateful):
    """(batch, timesteps) of every case, keeping what the model fixes."""
    batches = [s.shape[0] for s in specifications if s.shape and s.shape[0] is not None]
    sequences = [s for s in specifications if s.is_sequence and len(s.shape) > 1]
    steps = [s.shape[1] for s in sequences if s.shape[1] is not None]
    free = not sequences or any(s.shape[1] is None for s in sequences)
    if wanted:
        sizes = wanted
    elif stateful:
        sizes = [(2, 7), (2, 12), (2, 1), (2, 7)]
    else:
        sizes = [(1, 7), (5, 12), (2, 100)] if free else [(1, 1), (5, 1)]
    return [(batches[0] if batches else b, steps[0] if steps and not free else t) for b, t in sizes]


def random_cases(framework, model, specifications, wanted, seed, stateful):
    random = np.random.RandomState(seed)
    time_major = any(getattr(layer, "time_major", False) for _, layer in all_layers(model))
    if time_major:  # [T, B, F]: the fixed sizes change places, too.
        turned = [copy.copy(s) for s in specifications]
        for specification in turned:
            if specification.is_sequence:
                shape = specification.shape
                specification.shape = (shape[1], shape[0]) + tuple(shape[2:])
        sizes = case_sizes(turned, wanted, stateful)
    else:
        sizes = case_sizes(specifications, wanted, stateful)
    cases = []
    for number, (batch, timesteps) in enumerate(sizes):
        # One padded row alone, then all the patterns, then those the first two left out.
        pattern = number if stateful else (1, 0, 3, 2)[number % 4]
        inputs = [random_input(s, batch, timesteps, random, pattern, time_major) for s in specifications]
        # Fresh, carried on, carried on, fresh: and so on.
        reset = None if not stateful else int(number % 3 == 0)
        cases.append(Case("%02d_b%d_t%d" % (number, batch, timesteps), inputs, reset))
    return cases


def given_cases(path, specifications, stateful):
    """The cases of an .npy or .npz the user made."""
    try:
        loaded = np.load(path, allow_pickle=False)
    except Exception as error:
        raise RecordingError("%s: cannot be read: %s" % (path, one_line(error)))
    if isinstance(loaded, np.ndarray):
        trees = {"00": {"0": loaded}}
        resets = {}
    else:
        trees, resets = collections.OrderedDict(), {}
        for key in sorted(loaded.files):
            match = re.match(r"cases/(.+)/inputs/([^/]+)$", key)
            reset = re.match(r"cases/(.+)/reset$", key)
            if match:
                trees.setdefault(match.group(1), {})[match.group(2)] = loaded[key]
            elif reset:
                resets[reset.group(1)] = int(loaded[key])
            elif not key.startswith("cases/") and key != "meta":
                trees.setdefault("00", {})[key] = loaded[key]
    cases = []
    for case, arrays in sorted(trees.items()):
        inputs = []
        for index, specification in enumerate(specifications):
            for key in (specification.name, str(index), "arr_%d" % index):
                if key in arrays:
                    inputs.append(arrays[key])
                    break
            else:
                raise RecordingError(
                    '%s: case "%s": input %d ("%s") is missing; found %s'
                    % (path, case, index, specification.name, ", ".join(sorted(arrays)))
                )
        if len(arrays) != len(inputs):
            raise RecordingError('%s: case "%s": the model takes %d inputs, found %d' % (path, case, len(inputs), len(arrays)))
        for specification, array in zip(specifications, inputs):
            fits = array.ndim == len(specification.shape) and all(s in (None, n) for s, n in zip(specification.shape, array.shape))
            if not fits:
                raise RecordingError(
                    '%s: case "%s": input "%s": expected shape %s, found %s'
                    % (path, case, specification.name, list(specification.shape), list(array.shape))
                )
        cases.append(Case(case, inputs, resets.get(case, 1) if stateful else None))
    if not cases:
        raise RecordingError("%s: holds no inputs" % path)
    return cases


# ---------------------------------------------------------------- listening to the layers


def sublayers(layer):
    """(name, layer) of what a recording shows inside a layer: halves, and a nested model's layers."""
    if "Bidirectional" in ancestry(layer):
        return [("forward", layer.forward_layer), ("backward", layer.backward_layer)]
    if "Functional" in ancestry(layer) and isinstance(getattr(layer, "operations", None), list):
        # Keras 3 keeps plain operations between the layers beside them; tf.keras makes layers of them.
        return [(inner.name, inner) for inner in layer.operations]
    if isinstance(getattr(layer, "layers", None), (list, tuple)):
        return [(inner.name, inner) for inner in layer.layers]
    return []


def all_layers(model, prefix=""):
    """Every (path, layer) below a model, outer before inner."""
    found = []
    for name, layer in sublayers(model):
        found.append((prefix + name, layer))
        found += all_layers(layer, prefix + name + "/")
    return found


def is_stateful(layer):
    return bool(getattr(layer, "stateful", False)) and hasattr(layer, "states")


class Call:
    """One call of one layer: what it got and what it gave."""

    def __init__(self, path, layer, arguments, takes_mask):
        self.path, self.layer = path, layer
        self.input = next(iter(arguments.values()))
        self.initial_state = arguments.get("initial_state")
        self.mask = arguments.get("mask")
        if not takes_mask:
            # Layers such as Dense never see the mask, but hand on the one their input carries.
            self.mask = getattr(self.input, "_keras_mask", None)
        self.states_before = None
        self.outputs = []


class Listener:
    """Stands in for the `call` of every layer, so that one run of the model shows them all."""

    def __init__(self, framework, model):
        self.framework = framework
        self.calls, self.updates = [], []
        self.layers, seen = [], set()
        for path, layer in all_layers(model):
            if id(layer) not in seen and callable(getattr(layer, "call", None)):
                seen.add(id(layer))
                self.layers.append((path, layer))
        for path, layer in self.layers:
            self._listen(path, layer)

    def _listen(self, path, layer):
        original, signature = layer.call, inspect.signature(layer.call)

        def call(*positional, **named):
            bound = signature.bind(*positional, **named)
            record = Call(path, layer, bound.arguments, "mask" in signature.parameters)
            if self.framework.is_eager and is_stateful(layer):
                record.states_before = [np.array(self.framework.numpy(s)) for s in flatten(layer.states)]
            self.calls.append(record)
            outputs = original(*positional, **named)
            record.outputs = flatten(outputs)
            return outputs

        # Keras looks at the signature of `call` to know what it may pass; plain attribute setting
        # would make it track the function as a part of the layer.
        call.__signature__ = signature
        call.__name__ = "call"
        object.__setattr__(layer, "call", call)
        if not self.framework.is_eager and is_stateful(layer):
            # In a graph the state moves on only if somebody runs these.
            add_update = layer.add_update

            def remember(updates, *positional, **named):
                self.updates += updates if isinstance(updates, (list, tuple)) else [updates]
                return add_update(updates, *positional, **named)

            object.__setattr__(layer, "add_update", remember)


class RunResult:
    def __init__(self, outputs, calls):
        self.outputs, self.calls = outputs, calls


class Runner:
    """Runs a model, with or without a listener, eagerly or as a graph."""

    def __init__(self, framework, model, listen):
        self.framework, self.model = framework, model
        self.dtypes = [framework.dtype(tensor) for tensor in flatten(model.inputs)]
        # A graph needs one in any case: it collects what moves the states on.
        self.listener = Listener(framework, model) if listen or not framework.is_eager else None
        self.stateful = [layer for _, layer in all_layers(model) if is_stateful(layer)]
        self.function = None

    def reset(self):
        for layer in self.stateful:
            reset = getattr(layer, "reset_states", None) or layer.reset_state
            reset()

    def run(self, arrays):
        return self._run_eager(arrays) if self.framework.is_eager else self._run_graph(arrays)

    def _run_eager(self, arrays):
        if self.listener:
            self.listener.calls = []
        tensors = [self.framework.tensor(a, d) for a, d in zip(arrays, self.dtypes)]
        outputs = self.model(tensors[0] if len(tensors) == 1 else tensors, training=False)
        numpy = self.framework.numpy
        calls = self.listener.calls if self.listener else []
        for call in calls:
            call.input = [numpy(t) for t in self._traced(call)]
            call.outputs = [None if t is None else numpy(t) for t in call.outputs]
            if call.initial_state is not None:
                call.initial_state = [numpy(t) for t in flatten(call.initial_state)]
            call.mask = self._masks(call.mask, numpy)
        return RunResult([numpy(t) for t in flatten(outputs)], calls)

    @staticmethod
    def _traced(call):
        """What a call got, where the equations need it: an operation may get what is no tensor."""
        return flatten(call.input) if lstm_cell(call.layer) is not None else []

    @staticmethod
    def _masks(mask, convert):
        """The one mask of a call, or None: several masks belong to several inputs."""
        masks = [m for m in flatten(mask) if m is not None]
        if len(masks) != 1:
            return None
        try:
            return convert(masks[0])
        except Exception:
            return None

    def _build_graph(self):
        # The model's own inputs, not new ones: Keras 2.0 ties an initial state to them for good. Its
        # `call` would answer from a cache; `run_internal_graph` calls every layer again.
        inputs = flatten(self.model.inputs)
        if self.framework.is_standalone:
            for _, layer in all_layers(self.model):
                for container in (layer, getattr(layer, "model", None)):
                    getattr(container, "_output_tensor_cache", {}).clear()
            if getattr(self.model, "model", self.model) is None:
                self.model.build()
            graph = getattr(self.model, "model", self.model)  # A Sequential up to 2.1 wraps one.
            outputs = flatten(graph.run_internal_graph(inputs)[0])
        else:
            outputs = flatten(self.model.call(inputs[0] if len(inputs) == 1 else inputs))
        identity = self.framework.tensorflow.identity  # TensorFlow 1 can't return what it is fed.
        fetched = [identity(tensor) for tensor in outputs]

        def fetch(tensor):
            fetched.append(identity(tensor))
            return len(fetched) - 1

        plan = []
        for call in self.listener.calls:
            state = flatten(call.initial_state) if call.initial_state is not None else []
            plan.append(
                (
                    call,
                    [fetch(t) for t in self._traced(call)],
                    [None if t is None else fetch(t) for t in call.outputs],
                    [fetch(t) for t in state],
                    self._masks(call.mask, fetch),
                )
            )
        self.plan, self.output_count = plan, len(outputs)
        self.function = self.framework.backend.function(inputs, fetched, updates=self.listener.updates)

    def _run_graph(self, arrays):
        if self.function is None:
            self._build_graph()
        get_value = self.framework.backend.get_value
        before = {id(layer): [np.array(get_value(s)) for s in flatten(layer.states)] for layer in self.stateful}
        values = self.function([np.asarray(a).astype(d) for a, d in zip(arrays, self.dtypes)])
        values = [np.asarray(v) for v in values]
        calls = []
        for call, inputs, outputs, state, mask in self.plan:
            done = copy.copy(call)
            done.input = [values[i] for i in inputs]
            done.outputs = [None if i is None else values[i] for i in outputs]
            done.initial_state = [values[i] for i in state] or None
            done.mask = None if mask is None else values[mask]
            done.states_before = before.get(id(call.layer))
            calls.append(done)
        return RunResult(values[: self.output_count], calls)


# ---------------------------------------------------------------- the gates of an LSTM


def lstm_cell(layer):
    """The object that holds an LSTM's weights and activations, or None for other layers."""
    names = ancestry(layer)
    cell = getattr(layer, "cell", None)
    if "LSTM" in names:
        return cell if cell is not None else layer
    if cell is not None and "LSTMCell" in ancestry(cell):
        return cell
    return None


class CellTrace:
    """One LSTM cell, stepped by its equations with TensorFlow's own operations.

        z = x . kernel + h . recurrent_kernel + bias
        c' = f c + i g        h' = o act(c')
    """

    NAMES = ("z", "i", "f", "g", "o", "c", "h")

    def __init__(self, framework, layer):
        cell = lstm_cell(layer)
        self.framework, self.layer = framework, layer
        self.dtype = framework.compute_dtype(layer)
        if hasattr(cell, "recurrent_kernel"):
            self.kernel, self.recurrent_kernel, self.bias = cell.kernel, cell.recurrent_kernel, cell.bias
        else:  # Keras 1
            self.kernel, self.recurrent_kernel, self.bias = cell.W, cell.U, cell.b
        self.activation = cell.activation
        self.recurrent_activation = getattr(cell, "recurrent_activation", None) or cell.inner_activation
        self.units = framework.shape(self.recurrent_kernel)[0]
        self.function = None

    def equations(self, x, h, c):
        cast, matmul, units = self.framework.cast, self.framework.matmul, self.units
        z = matmul(x, cast(self.kernel, self.dtype)) + matmul(h, cast(self.recurrent_kernel, self.dtype))
        if self.bias is not None:
            z = z + cast(self.bias, self.dtype)
        i = self.recurrent_activation(z[:, :units])
        f = self.recurrent_activation(z[:, units : 2 * units])
        g = self.activation(z[:, 2 * units : 3 * units])
        o = self.recurrent_activation(z[:, 3 * units :])
        c = f * c + i * g
        return [z, i, f, g, o, c, o * self.activation(c)]

    def step(self, x, h, c):
        if self.framework.is_eager:
            tensors = [self.framework.tensor(a, self.dtype) for a in (x, h, c)]
            return [self.framework.numpy(t) for t in self.equations(*tensors)]
        if self.function is None:
            K = self.framework.backend
            sizes = (x.shape[1], self.units, self.units)
            placeholders = [K.placeholder(shape=(None, size), dtype=self.dtype) for size in sizes]
            self.function = K.function(placeholders, self.equations(*placeholders))
        return self.function([x, h, c])

    def run(self, call):
        """Traces one call and holds the result against what the layer returned."""
        layer = self.layer
        x, state = call.input[0], call.input[1:3] or call.initial_state
        states_left = call.states_before if is_stateful(layer) else None
        if states_left is not None:
            # tf.keras 2 prefers a state left by the call before to the one it is given.
            prefers_left = self.framework.is_eager and not self.framework.is_keras3 and any(np.any(s) for s in states_left)
            state = states_left if state is None or prefers_left else state
        if getattr(layer, "time_major", False):
            x = np.swapaxes(x, 0, 1)
        batch, timesteps = x.shape[:2]
        mask = np.ones((batch, timesteps), bool)
        if call.mask is not None:
            mask = np.asarray(call.mask).astype(bool)
            mask = mask.T if getattr(layer, "time_major", False) else mask
            mask = mask.reshape(batch, timesteps)
        if layer.go_backwards:
            x, mask = x[:, ::-1], mask[:, ::-1]
        h, c = state if state is not None else [np.zeros((batch, self.units), x.dtype) for _ in range(2)]
        steps = []
        for t in range(timesteps):
            values = self.step(x[:, t], h, c)
            keep = mask[:, t : t + 1]
            c, h = np.where(keep, values[5], c), np.where(keep, values[6], h)
            steps.append(values[:5] + [c, h])
        trace = {name: np.stack([step[k] for step in steps], axis=1) for k, name in enumerate(self.NAMES)}
        self.check(call, trace, mask, state)
        return trace

    def first_output(self, state, like):
        """What stands in the output before the first valid step."""
        version = self.framework.version_pair
        if self.framework.is_standalone and version < (2, 3):
            # Keras 1 and 2 up to 2.2.4 put the initial state there; unrolled Keras 2 zeros.
            if state is not None and not (version >= (2, 0) and getattr(self.layer, "unroll", False)):
                return state[0]
        return np.zeros_like(like)

    def check(self, call, trace, mask, state):
        layer, h = self.layer, trace["h"]
        zero_masked = bool(getattr(layer, "zero_output_for_mask", False))
        previous, sequence = self.first_output(state, h[:, 0]), []
        for t in range(h.shape[1]):
            held = np.zeros_like(previous) if zero_masked else previous
            previous = np.where(mask[:, t : t + 1], h[:, t], held)
            sequence.append(previous)
        expected = [np.stack(sequence, axis=1) if layer.return_sequences else sequence[-1]]
        if layer.return_sequences and getattr(layer, "time_major", False):
            expected[0] = np.swapaxes(expected[0], 0, 1)
        if getattr(layer, "return_state", False):
            expected += [h[:, -1], trace["c"][:, -1]]
        tolerance = TOLERANCE.get(self.dtype, 1e-5)
        for index, (found, wanted) in enumerate(zip(call.outputs, expected)):
            found, wanted = np.asarray(found, np.float64), np.asarray(wanted, np.float64)
            if found.shape != wanted.shape:
                raise RecordingError('%s: the trace has shape %s, output %d has %s' % (call.path, wanted.shape, index, found.shape))
            # Relative beyond 1: unbounded activations can make large states.
            error = np.abs(found - wanted) / np.maximum(1, np.abs(wanted))
            error[np.isnan(found) & np.isnan(wanted)] = 0
            error[found == wanted] = 0
            if not np.all(error <= tolerance):
                raise RecordingError(
                    "%s: the traced gates do not reproduce output %d: |difference| %.3g > %g" % (call.path, index, np.nanmax(error), tolerance)
                )


# ---------------------------------------------------------------- the same model in float64


def in_float64(config, key=None):
    """A copy of a model configuration in which every float dtype is float64."""
    if key in ("dtype", "input_dtype") and (isinstance(config, dict) or config in TOLERANCE or config in ("mixed_float16", "mixed_bfloat16")):
        return "float64"
    if key == "mask_value" and isinstance(config, float):
        # Inputs are float32: 0.1 must stay the float32 nearest to it, or nothing is masked.
        return float(np.float32(config))
    if isinstance(config, dict):
        return {k: in_float64(v, k) for k, v in config.items()}
    if isinstance(config, (list, tuple)):
        values = [in_float64(v) for v in config]  # Not `type(config)`: TensorFlow wraps some lists.
        return tuple(values) if isinstance(config, tuple) else values
    return config


def float64_runner(framework, model):
    """A runner of the model rebuilt in float64 with the same weights, and what restores Keras."""
    floatx = framework.floatx()
    framework.backend.set_floatx("float64")
    try:
        twin = type(model).from_config(in_float64(copy.deepcopy(model.get_config())))
        twin.set_weights([np.asarray(w).astype(np.float64) for w in model.get_weights()])
        return Runner(framework, twin, listen=False)
    finally:
        framework.backend.set_floatx(floatx)


# ---------------------------------------------------------------- recording and writing


Dataset = collections.namedtuple("Dataset", "array name")


def record(framework, model, cases, specifications, options):
    """All arrays of the recording by their path, and what went in."""
    arrays = collections.OrderedDict()
    # Before the listener: a layer whose `call` is replaced does not describe itself as it was.
    twin = None
    if options.outputs64:
        try:
            twin = float64_runner(framework, model)
        except Exception as error:
            note("outputs64 left out: %s" % one_line(error))
    output_names = getattr(model, "output_names", None) or []
    runner = Runner(framework, model, listen=options.layers or options.trace or options.check)
    tracers = {}
    for case in sorted(cases):
        root = "cases/%s/" % case.name
        if case.reset is not None:
            arrays[root + "reset"] = Dataset(np.uint8(case.reset), None)
        for i, array in enumerate(case.inputs):
            arrays[root + "inputs/%d" % i] = Dataset(array, specifications[i].name)
        if case.reset is None or case.reset:
            runner.reset()
        result = runner.run(case.inputs)
        for i, array in enumerate(result.outputs):
            arrays[root + "outputs/%d" % i] = Dataset(array, output_names[i] if i < len(output_names) else None)
        if twin is not None:
            twin = record_float64(framework, twin, case, root, arrays)
        record_calls(framework, result.calls, root, arrays, tracers, options)
    if twin is None and options.outputs64:
        for path in [p for p in arrays if "/outputs64/" in p]:
            del arrays[path]
    return arrays, len(set(path for path, tracer in tracers.items() if tracer))


def record_float64(framework, twin, case, root, arrays):
    floatx = framework.floatx()
    framework.backend.set_floatx("float64")
    try:
        if case.reset is None or case.reset:
            twin.reset()
        exact = twin.run([a.astype(np.float64) if a.dtype.kind == "f" else a for a in case.inputs])
    except Exception as error:
        note("outputs64 left out: %s" % one_line(error))
        return None
    finally:
        framework.backend.set_floatx(floatx)
    for i, array in enumerate(exact.outputs):
        arrays[root + "outputs64/%d" % i] = Dataset(array, None)
    return twin


def record_calls(framework, calls, root, arrays, tracers, options):
    outputs, masks = collections.Counter(), collections.Counter()
    for call in calls:
        if options.layers:
            for array in call.outputs:
                if array is not None:
                    arrays[root + "layers/%s/%d" % (call.path, outputs[call.path])] = Dataset(array, None)
                outputs[call.path] += 1
            if call.mask is not None and np.asarray(call.mask).ndim >= 2:
                arrays[root + "masks/%s/%d" % (call.path, masks[call.path])] = Dataset(np.asarray(call.mask).astype(np.uint8), None)
        first = masks[call.path] == 0
        masks[call.path] += 1
        if not (options.trace or options.check):
            continue
        if call.path not in tracers:
            tracers[call.path] = CellTrace(framework, call.layer) if lstm_cell(call.layer) is not None else None
        if tracers[call.path] is not None:
            trace = tracers[call.path].run(call)
            for gate, array in trace.items() if options.trace and first else []:
                arrays[root + "trace/%s/%s" % (call.path, gate)] = Dataset(array, None)


def new_hdf5(path):
    """An HDF5 file whose groups take a tenth of the space that the oldest layout needs."""
    import h5py

    try:
        return h5py.File(path, "w", libver=("v108", "v108"))
    except (KeyError, ValueError):  # h5py before 2.9, or a libhdf5 before 1.10.2, can't name that layout.
        return h5py.File(path, "w")


def attribute(value):
    """Text of fixed length where it can be: one variable-length string costs a heap of 4 KB."""
    if isinstance(value, str) and value and all(ord(character) < 128 for character in value):
        return np.bytes_(value)
    return value


def write_hdf5(path, arrays, attributes):
    with new_hdf5(path) as file:
        for key, value in attributes.items():
            file.attrs[key] = attribute(value)
        for key, (array, name) in arrays.items():
            options = {}
            if array.nbytes > 8192:  # Below that, the index of chunks costs more than is saved.
                options = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
            try:
                dataset = file.create_dataset(key, data=array, track_times=False, **options)
            except TypeError:  # h5py before 2.2
                dataset = file.create_dataset(key, data=array, **options)
            if name:
                dataset.attrs["name"] = attribute(name)


def write_npz(path, arrays, attributes, deflate):
    tree = {key: dataset.array for key, dataset in arrays.items()}
    tree["meta"] = np.array(json.dumps(attributes, sort_keys=True))
    with open(path, "wb") as file:
        (np.savez_compressed if deflate else np.savez)(file, **tree)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def output_path(options):
    if options.output:
        return options.output
    stem = os.path.splitext(options.model.rstrip("/"))[0]
    try:
        import h5py  # noqa: F401

        return stem + ".recording.h5"
    except ImportError:
        return stem + ".recording.npz"


# ---------------------------------------------------------------- the command line


def case_size(text):
    match = re.match(r"(\d+)x(\d+)$", text)
    if not match or 0 in map(int, match.groups()):
        raise argparse.ArgumentTypeError("expected BATCHxTIMESTEPS, such as 4x20, found %r" % text)
    return int(match.group(1)), int(match.group(2))


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="record.py", description=__doc__.split("\n\n")[0], epilog="\n\n".join(__doc__.split("\n\n")[1:]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", help="the saved model: .h5, .keras, or a folder its Keras can load")
    parser.add_argument("-o", "--output", metavar="OUT", help="default: <stem>.recording.h5 beside the model; .npz without h5py")
    parser.add_argument("--inputs", metavar="X", help=".npy, or .npz with input names, 0, 1, ..., arr_0, ... or cases/<case>/inputs/<i> as keys")
    parser.add_argument("--trace", action="store_true", help="record the gates of LSTM layers, and check that they reproduce the layer")
    parser.add_argument("--check", action="store_true", help="check that, without recording the gates")
    parser.add_argument("--seed", type=int, default=0, help="of the random inputs (default 0)")
    parser.add_argument("--case-size", metavar="BxT", type=case_size, action="append", help="batch and timesteps of a random case; may be repeated")
    parser.add_argument("--only-outputs", dest="layers", action="store_false", help="leave out the layers' outputs and masks")
    parser.add_argument("--no-outputs64", dest="outputs64", action="store_false", help="leave out the float64 run")
    parser.add_argument("--deflate", action="store_true", help="compress the members of an .npz")
    parser.add_argument("--keras", choices=["auto", "keras", "tensorflow.keras", "tf_keras"], default="auto", help="which Keras to import")
    parser.add_argument("--gpu", action="store_true", help="do not hide the GPU (its kernels treat masks in another way)")
    return parser.parse_args(argv)


def quieten(options):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # It changes the order of summation.
    if not options.gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    warnings.filterwarnings("ignore")
    for name in ("tensorflow", "absl"):
        logging.getLogger(name).setLevel(logging.ERROR)


def main(argv=None):
    options = arguments(argv)
    quieten(options)
    if not os.path.exists(options.model):
        raise RecordingError("%s: no such file" % options.model)
    framework = import_keras(options.keras, written_version(options.model))
    try:
        model = framework.load(options.model)
    except Exception as error:
        raise RecordingError("%s: Keras %s cannot load it: %s" % (options.model, framework.version, one_line(error)))
    specifications = input_specifications(framework, model)
    stateful = any(is_stateful(layer) for _, layer in all_layers(model))
    if options.inputs:
        cases = given_cases(options.inputs, specifications, stateful)
    else:
        cases = random_cases(framework, model, specifications, options.case_size, options.seed, stateful)
    try:
        arrays, traced = record(framework, model, cases, specifications, options)
    except RecordingError as error:
        raise RecordingError("%s: %s" % (options.model, error))
    attributes = collections.OrderedDict(
        format="keras-recording", format_version=FORMAT_VERSION, keras_version=framework.version, framework=framework.name,
        framework_version=framework.framework_version, device="gpu" if options.gpu else "cpu",
    )
    if not options.inputs:
        attributes["seed"] = options.seed
    if os.path.isfile(options.model):
        attributes["model_sha256"] = sha256(options.model)
    path = output_path(options)
    unfinished = path + ".unfinished"
    try:
        if path.endswith(".npz"):
            write_npz(unfinished, arrays, attributes, options.deflate)
        else:
            write_hdf5(unfinished, arrays, attributes)
        os.replace(unfinished, path)
    finally:
        if os.path.exists(unfinished):
            os.remove(unfinished)
    print("%s: %d cases, %d arrays, %d LSTM layers checked, Keras %s" % (path, len(cases), len(arrays), traced, framework.version))


if __name__ == "__main__":
    try:
        main()
    except RecordingError as error:
        print("record.py: error: %s" % error, file=sys.stderr)
        sys.exit(2)
    except Exception as error:  # One line, whatever went wrong; a traceback helps only us.
        if os.environ.get("RECORD_TRACEBACK"):
            raise
        print("record.py: error: %s: %s" % (type(error).__name__, one_line(error)), file=sys.stderr)
        sys.exit(2)
