"""Ways to store a model other than one HDF5 file with everything in it. Each returns the name of what record.py is given."""

import json
import os
import shutil
import zipfile

FIXED = (2024, 1, 1, 0, 0, 0)


def _architecture(model, folder):
    with open(os.path.join(folder, "model.json"), "w") as file:
        file.write(model.to_json())


def keras_zip(writer, model, folder):
    """The .keras archive; TensorFlow 2.12 knows it by another name, and writes HDF5 for "keras"."""
    path = os.path.join(folder, "model.keras")
    if not writer.is_keras3 and not writer.at_least(2, 13):
        model.save(path, save_format="keras_v3")
    else:
        model.save(path)
    return "model.keras"


def keras_packed(writer, model, folder):
    """The archive with its members deflated: Keras stores them, and most of each is nothing but zeros."""
    path = os.path.join(folder, keras_zip(writer, model, folder))
    with zipfile.ZipFile(path) as archive:
        members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return "model.keras"


def zip_named_h5(writer, model, folder):
    keras_zip(writer, model, folder)
    os.replace(os.path.join(folder, "model.keras"), os.path.join(folder, "model.h5"))
    return "model.h5"


def hdf5_named_keras(writer, model, folder):
    """What TensorFlow 2.12's `model.save("x.keras")` writes, and what somebody renames later."""
    path = os.path.join(folder, "model.keras")
    if writer.at_least(2, 13):
        model.save(os.path.join(folder, "model.h5"))
        os.replace(os.path.join(folder, "model.h5"), path)
    else:
        model.save(path)
    return "model.keras"


def keras_deflated(writer, model, folder):
    """The archive as an ordinary zip tool packs it again: deflated, with entries for folders, in another order."""
    path = os.path.join(folder, keras_zip(writer, model, folder))
    members = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            members[entry.filename] = archive.read(entry)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("assets/", FIXED), b"")
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
    return "model.keras"


def keras_folder(writer, model, folder):
    """The archive unpacked into a folder."""
    path = os.path.join(folder, keras_zip(writer, model, folder))
    with zipfile.ZipFile(path) as archive:
        archive.extractall(os.path.join(folder, "model"))
    os.remove(path)
    return "model"


def keras_folder_own(writer, model, folder):
    """A folder as Keras itself writes it."""
    from keras.src.saving import saving_lib

    path = os.path.join(folder, "model")
    shutil.rmtree(path, ignore_errors=True)
    saving_lib.save_model(model, path, zipped=False)
    return "model"


def _saving_lib(writer):
    import importlib

    for name in ("keras.src.saving.saving_lib", "keras.saving.saving_lib"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue


def keras_npz(writer, model, folder):
    """The archive with its weights as NumPy arrays, which Keras writes only when asked behind its public functions."""
    _saving_lib(writer).save_model(model, os.path.join(folder, "model.keras"), weights_format="npz")
    return "model.keras"


def keras_weights(writer, model, folder):
    """Keras 3's weights alone, and the architecture beside them."""
    model.save_weights(os.path.join(folder, "model.weights.h5"))
    _architecture(model, folder)
    return "model.weights.h5"


def keras_sharded(writer, model, folder):
    """Weights spread over several files of about a kilobyte."""
    model.save_weights(os.path.join(folder, "model.weights.json"), max_shard_size=4e-7)
    _architecture(model, folder)
    return "model.weights.json"


def legacy_weights(writer, model, folder):
    """Weights alone in the layout of whole models, and the architecture beside them."""
    legacy_weights_only(writer, model, folder)
    _architecture(model, folder)
    return "model.h5"


def legacy_weights_only(writer, model, folder):
    model.save_weights(os.path.join(folder, "model.h5"))
    return "model.h5"


def cudnn_weights(writer, model, folder):
    """The weights of CuDNNLSTM layers, and LSTM layers in the architecture."""
    return _other_class(writer, model, folder, {"CuDNNLSTM": "LSTM"})


def cudnn_gru_weights(writer, model, folder):
    return _other_class(writer, model, folder, {"CuDNNGRU": "GRU"})


def lstm_weights(writer, model, folder):
    """The other way round: a model trained on a CPU, described as one for a GPU."""
    return _other_class(writer, model, folder, {"LSTM": "CuDNNLSTM"})


def gru_weights(writer, model, folder):
    return _other_class(writer, model, folder, {"GRU": "CuDNNGRU"})


# What an LSTM or a GRU can be told and a layer of cuDNN can't.
NOT_CUDNN = ("activation", "recurrent_activation", "use_bias", "implementation", "dropout", "recurrent_dropout", "unroll", "time_major", "reset_after")


def _other_class(writer, model, folder, classes):
    model.save_weights(os.path.join(folder, "model.h5"))
    architecture = json.loads(model.to_json())
    layers = architecture["config"]
    for layer in layers if isinstance(layers, list) else layers["layers"]:
        if layer["class_name"] not in classes:
            continue
        layer["class_name"] = classes[layer["class_name"]]
        config = layer["config"]
        if layer["class_name"] in ("LSTM", "GRU"):
            config.update(activation="tanh", recurrent_activation="sigmoid", use_bias=True)
            if layer["class_name"] == "GRU":
                config.update(reset_after=True)
        else:
            for key in NOT_CUDNN:
                config.pop(key, None)
    with open(os.path.join(folder, "model.json"), "w") as file:
        json.dump(architecture, file)
    return "model.h5"
