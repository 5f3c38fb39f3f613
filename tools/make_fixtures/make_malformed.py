#!/usr/bin/env python3
"""Makes Fixtures/malformed: one small file for each thing that an importer must refuse.

    python tools/make_fixtures/make_malformed.py          needs h5py and numpy

Every file is a change to good.h5, which is the model of the case no_layer_outputs stored more
compactly, or to good.recording.h5. The graphs are changes to the model of given_inputs, the
archives to that of keras_npz, the weights in several files to those of weights_single_keras315.
"""

import contextlib
import hashlib
import io
import json
import os
import pickle
import shutil
import zipfile

import h5py
import numpy as np

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Fixtures")
FOLDER = os.path.join(FIXTURES, "malformed")
WEIGHTS = "model_weights"
LSTM = WEIGHTS + "/lstm"  # The group of the first layer, with its weight_names.
KERNEL = LSTM + "/lstm/lstm_cell/kernel:0"  # [3, 16]
BIAS = LSTM + "/lstm/lstm_cell/bias:0"


def path(name):
    return os.path.join(FOLDER, name)


def write(name, content):
    with open(path(name), "wb") as file:
        file.write(content)


def read(name):
    with open(path(name), "rb") as file:
        return file.read()


def create(name):
    return h5py.File(path(name), "w", libver=("v108", "v108"))


def fixed(value):
    """Text and lists of text in fixed length: one variable-length string costs a heap of 4 KB."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return np.array([text.encode() if isinstance(text, str) else text for text in value], dtype="S")
    if isinstance(value, str):
        return np.bytes_(value.encode())
    return value


def store(file, name, array, attributes=()):
    dataset = file.create_dataset(name, data=array, track_times=False)
    for key, value in dict(attributes).items():
        dataset.attrs[key] = fixed(value)
    return dataset


def compact_copy(case, name):
    """A case's model in HDF5's newer, smaller layout."""
    with h5py.File(os.path.join(FIXTURES, case, "model.h5"), "r") as source, create(name) as target:
        groups = {"/": target}

        def visit(item_name, item):
            if isinstance(item, h5py.Dataset):
                groups[item_name] = store(target, item_name, item[()])
            else:
                groups[item_name] = target.require_group(item_name)

        source.visititems(visit)
        for group, copy in groups.items():
            for key, value in source[group].attrs.items():
                copy.attrs[key] = fixed(value)


@contextlib.contextmanager
def changed(name, base="good.h5"):
    """The good model under another name, open for changes."""
    shutil.copyfile(path(base), path(name))
    with h5py.File(path(name), "r+", libver=("v108", "v110")) as file:
        yield file


@contextlib.contextmanager
def changed_config(name, base="good.h5"):
    """The good model under another name; what is done to its configuration is stored."""
    with changed(name, base) as file:
        config = json.loads(file.attrs["model_config"])
        yield config
        file.attrs["model_config"] = fixed(json.dumps(config))


def replace(file, name, array):
    del file[name]
    store(file, name, array)


def layer(config, name):
    return next(entry for entry in config["config"]["layers"] if entry["config"]["name"] == name)


# ---------------------------------------------------------------- not a Keras model file


def make_containers():
    write("not_hdf5.h5", b"This is a text file that somebody called model.h5.\n")
    write("empty.h5", b"")
    good = read("good.h5")
    write("truncated.h5", good[: len(good) // 2])
    with create("no_keras_attributes.h5") as file:
        store(file, "measurements", np.arange(6, dtype=np.float32).reshape(2, 3))


# ---------------------------------------------------------------- the configuration


def make_configurations():
    for name, text in (
        ("config_invalid_json", '{"class_name": "Sequential", "config": {'),
        ("config_not_object", '["Sequential"]'),
        ("config_deep", '{"class_name": "Sequential", "config": ' + "[" * 2000 + "]" * 2000 + "}"),
    ):
        with changed(name + ".h5") as file:
            file.attrs["model_config"] = fixed(text)
    with changed_config("unsupported_layer.h5") as config:
        layer(config, "last")["class_name"] = "MyAttention"
        layer(config, "last")["config"] = {"name": "last", "trainable": True, "dtype": "float32", "heads": 2}
    for name, key, value in (
        ("huge_units", "units", 10**9),
        ("units_string", "units", "eight"),
        ("units_negative", "units", -4),
        ("units_fraction", "units", 4.5),
        ("unknown_activation", "activation", "tanhh"),
        ("return_sequences_string", "return_sequences", "yes"),
    ):
        with changed_config(name + ".h5") as config:
            layer(config, "lstm")["config"][key] = value
    with changed_config("units_missing.h5") as config:
        del layer(config, "lstm")["config"]["units"]
    with changed_config("layer_name_twice.h5") as config:
        layer(config, "last")["config"]["name"] = "lstm"


def make_graphs():
    compact_copy("given_inputs", "graph.unfinished")
    with changed_config("inbound_unknown_layer.h5", "graph.unfinished") as config:
        config["config"]["layers"][1]["inbound_nodes"][0][0][0] = "nowhere"
    with changed_config("cyclic_graph.h5", "graph.unfinished") as config:
        lstm = config["config"]["layers"][1]
        lstm["inbound_nodes"][0][0][0] = lstm["config"]["name"]
    with changed_config("output_unknown_layer.h5", "graph.unfinished") as config:
        config["config"]["output_layers"][0][0] = "nowhere"
    with changed_config("inbound_node_index.h5", "graph.unfinished") as config:
        config["config"]["output_layers"][0][1] = 7
    os.remove(path("graph.unfinished"))


# ---------------------------------------------------------------- the weights


def make_weights():
    with changed("weight_shape.h5") as file:
        replace(file, KERNEL, file[KERNEL][:, :12])
    with changed("weight_rank.h5") as file:
        replace(file, KERNEL, file[KERNEL][()].ravel())
    with changed("weight_missing.h5") as file:
        del file[KERNEL]
    with changed("bias_missing.h5") as file:
        file[LSTM].attrs["weight_names"] = file[LSTM].attrs["weight_names"][:-1]
        del file[BIAS]
    with changed("weight_extra.h5") as file:
        store(file, LSTM + "/lstm/lstm_cell/gain:0", np.ones(4, np.float32))
        names = file[LSTM].attrs["weight_names"]
        file[LSTM].attrs["weight_names"] = np.array(list(names) + [b"lstm/lstm_cell/gain:0"])
    for name, value in (("weight_nan", np.nan), ("weight_inf", np.inf)):
        with changed(name + ".h5") as file:
            values = file[KERNEL][()]
            values[1, 2] = value
            file[KERNEL][...] = values
    with changed("string_weight.h5") as file:
        replace(file, KERNEL, np.full((3, 16), b"0.5"))
    with changed("compound_weight.h5") as file:
        replace(file, KERNEL, np.zeros((3, 16), np.complex64))
    with changed("weight_is_group.h5") as file:
        del file[KERNEL]
        file.create_group(KERNEL)
    with changed("layer_names_missing.h5") as file:
        del file[WEIGHTS].attrs["layer_names"]
    with changed("layer_names_number.h5") as file:
        file[WEIGHTS].attrs["layer_names"] = np.arange(3)
    with changed("weight_names_missing.h5") as file:
        del file[LSTM].attrs["weight_names"]
    with changed("weight_group_missing.h5") as file:
        del file[LSTM]
    with changed("weights_missing.h5") as file:
        del file[WEIGHTS]


# ---------------------------------------------------------------- what HDF5 allows and we do not follow


def make_hostile():
    # What the links point at exists and fits: a reader that follows them succeeds, and should not.
    values = np.linspace(-1, 1, 48, dtype=np.float32).reshape(3, 16)
    write("outside.raw", values.tobytes())
    with create("outside.h5") as file:
        store(file, "kernel", values)
    with changed("external_link.h5") as file:
        del file[KERNEL]
        file[KERNEL] = h5py.ExternalLink("outside.h5", "/kernel")
    with changed("soft_link_to_external.h5") as file:
        del file[KERNEL]
        file["elsewhere"] = h5py.ExternalLink("outside.h5", "/")
        file[KERNEL] = h5py.SoftLink("/elsewhere/kernel")
    with changed("external_storage.h5") as file:
        del file[KERNEL]
        # This way the bytes of any file on the system can become weights.
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_external(b"outside.raw", 0, 3 * 16 * 4)
        creation.set_obj_track_times(False)
        space = h5py.h5s.create_simple((3, 16))
        parent, leaf = KERNEL.rsplit("/", 1)
        h5py.h5d.create(file[parent].id, leaf.encode(), h5py.h5t.IEEE_F32LE, space, dcpl=creation)
    with changed("virtual_dataset.h5") as file:
        del file[KERNEL]
        layout = h5py.VirtualLayout((3, 16), np.float32)
        layout[...] = h5py.VirtualSource("outside.h5", "kernel", (3, 16))
        file.create_virtual_dataset(KERNEL, layout)
    with changed("plugin_filter.h5") as file:
        values = file[KERNEL][()]
        del file[KERNEL]
        file.create_dataset(KERNEL, data=values, chunks=(3, 16), compression="lzf", track_times=False)
    with changed("dangling_link.h5") as file:
        del file[KERNEL]
        file[KERNEL] = h5py.SoftLink("/nowhere/kernel")
    with changed("cyclic_link.h5") as file:
        del file[KERNEL]
        file[KERNEL] = h5py.SoftLink("/" + KERNEL)
    with changed("huge_shape.h5") as file:
        del file[KERNEL]
        file.create_dataset(KERNEL, shape=(3, 2**40), chunks=(3, 1024), dtype=np.float32, track_times=False)
    with changed("compressed_zeros.h5") as file:
        del file[KERNEL]
        zeros = np.zeros((3, 6_000_000), np.float32)
        file.create_dataset(KERNEL, data=zeros, chunks=zeros.shape, compression="gzip", compression_opts=9, track_times=False)


# ---------------------------------------------------------------- archives


def archive_members(case):
    with zipfile.ZipFile(os.path.join(FIXTURES, case, "model.keras")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_bytes(members, method=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, member)
    return content.getvalue()


def pickled(value):
    """One object as NumPy saves it; by a protocol that Python 3.13 and older ones write alike."""
    array = np.empty((), dtype=object)
    array[()] = value
    header = {"descr": "|O", "fortran_order": False, "shape": ()}
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, header)
    pickle.dump(array, content, protocol=3)
    return content.getvalue()


class Caller:
    """Runs a command when it is unpickled; a reader that does so leaves a file behind."""

    def __reduce__(self):
        return os.system, ("touch unpickled",)


def make_archives():
    members = archive_members("keras_npz")
    without = {name: content for name, content in members.items() if name != "model.weights.npz"}
    write("archive_without_weights.keras", zip_bytes(without))
    write("archive_without_config.keras", zip_bytes({name: content for name, content in members.items() if name != "config.json"}))
    write("npz_not_zip.keras", zip_bytes(dict(without, **{"model.weights.npz": b"not an archive"})))

    with zipfile.ZipFile(io.BytesIO(members["model.weights.npz"])) as archive:
        arrays = {name: archive.read(name) for name in archive.namelist()}
    cell = np.load(io.BytesIO(arrays["layers/lstm/cell.npy"]), allow_pickle=True).item()

    def changed_cell(name, content, method=zipfile.ZIP_STORED):
        npz = zip_bytes(dict(arrays, **{"layers/lstm/cell.npy": content}), method)
        write("npz_%s.keras" % name, zip_bytes(dict(without, **{"model.weights.npz": npz})))

    def changed_kernel(name, value):
        changed_cell(name, pickled(dict(cell, **{"0": value})))

    write("npz_empty.keras", zip_bytes(dict(without, **{"model.weights.npz": zip_bytes({})})))
    good = pickled(cell)
    changed_cell("cut_off", good[: len(good) // 2])
    changed_cell("not_pickle", good[:128] + b"This is text.\n" * 20)
    changed_cell("too_many_values", good[:128] + b"\x80\x03(" + b"N" * 2**20 + b"t.", zipfile.ZIP_DEFLATED)
    changed_cell("numbers", npy_bytes(cell["0"]))
    changed_cell("list", pickled([cell[key] for key in sorted(cell)]))
    changed_cell("weight_missing", pickled({key: cell[key] for key in "01"}))
    changed_cell("weight_extra", pickled(dict(cell, **{"3": cell["2"]})))
    # 3 rows of 16 numbers are said to be 5.
    changed_cell("wrong_length", good.replace(b"K\x03K\x10\x86", b"K\x05K\x10\x86"))
    changed_kernel("calls_system", Caller())
    changed_kernel("no_array", {"value": [0.5]})
    changed_kernel("two_arrays", [cell["0"], cell["1"]])
    changed_kernel("shape", cell["0"][:, :12])
    changed_kernel("complex", cell["0"].astype("c8"))
    changed_kernel("integers", cell["0"].astype("i4"))
    changed_kernel("text", cell["0"].astype("U"))
    changed_kernel("nan", np.where(np.arange(48).reshape(3, 16) == 18, np.float32(np.nan), cell["0"]))


# ---------------------------------------------------------------- the zip format itself

# Places of fields in an entry of the directory ("PK\1\2") and in the header before a member ("PK\3\4").
DIRECTORY, HEADER = b"PK\1\2", b"PK\3\4"
FLAGS, METHOD, CHECKSUM, STORED_SIZE, SIZE, OFFSET = 8, 10, 16, 20, 24, 42


def entry_place(content, member):
    """Where a member's entry in the directory begins."""
    return content.rindex(DIRECTORY, 0, content.rindex(member.encode()))


def patched(content, member, field, value, width=2):
    """The archive with another value in a member's entry in the directory, and in the header before the member."""
    data = bytearray(content)
    place = entry_place(content, member)
    data[place + field:place + field + width] = value.to_bytes(width, "little")
    header = int.from_bytes(data[place + OFFSET:place + OFFSET + 4], "little")
    if field < OFFSET:
        # There are two bytes fewer before the same field.
        data[header + field - 2:header + field - 2 + width] = value.to_bytes(width, "little")
    return bytes(data)


def make_zip():
    members = archive_members("keras_npz")
    good = zip_bytes(members)
    config, weights = "config.json", "model.weights.npz"

    def variant(name, content):
        write("zip_%s.keras" % name, content)

    variant("encrypted", patched(good, config, FLAGS, 1))
    variant("method", patched(good, config, METHOD, 93))  # Zstandard.
    variant("checksum", patched(good, config, CHECKSUM, 1, 4))
    deflated = zip_bytes(members, zipfile.ZIP_DEFLATED)
    variant("size_short", patched(deflated, config, SIZE, 10, 4))
    variant("size_long", patched(deflated, config, SIZE, len(members[config]) + 1, 4))
    variant("size_impossible", patched(deflated, config, SIZE, 2**31, 4))
    variant("size_stored", patched(good, config, SIZE, 10, 4))
    variant("size_beyond", patched(good, weights, STORED_SIZE, 2**31, 4))
    # Two members share their bytes; so an archive could claim any number of them.
    shared = patched(patched(good, weights, OFFSET, 0, 4), weights, STORED_SIZE, 3000, 4)
    variant("overlap", patched(shared, weights, SIZE, 3000, 4))
    variant("offset", patched(good, weights, OFFSET, 2**31, 4))
    renamed = dict(members, **{"config.jsoN": members[config]})
    variant("duplicate", zip_bytes(renamed).replace(b"config.jsoN", b"config.json"))
    variant("prefix", b"#!/bin/sh\nexit 0\n" + good)
    variant("cut_off", good[:-10])
    variant("count", good[:-14] + (9).to_bytes(2, "little") * 2 + good[-10:])
    variant("name_with_nul", good.replace(b"config.json", b"config\0json"))
    broken = dict(members, **{config: b'{"class_name": "Functional", "config"'})
    variant("config_cut_off", zip_bytes(broken))
    variant("metadata_cut_off", zip_bytes(dict(members, **{"metadata.json": b"{"})))
    variant("config_folder", zip_bytes({name + "/" * (name == config): content for name, content in members.items()}))


# ---------------------------------------------------------------- weights in several files


def make_shards():
    cell = "layers/lstm/cell/vars"
    shards = ["shard_0.weights.h5", "shard_1.weights.h5"]
    with h5py.File(os.path.join(FIXTURES, "weights_single_keras315", "model.weights.h5"), "r") as source:
        weights = [source["%s/%d" % (cell, index)][()] for index in range(3)]
    # The kernel is in both.
    for name, indices in zip(shards, ([0, 1], [0, 2])):
        with create(name) as file:
            for index in indices:
                store(file, "%s/%d" % (cell, index), weights[index])

    def index(name, weight_map):
        content = json.dumps({"metadata": {"total_size": 512}, "weight_map": weight_map})
        write("sharded_%s.weights.json" % name, content.encode())

    index("array_twice", {"/" + cell: shards})
    index("file_missing", {"/" + cell: [shards[1], "shard_9.weights.h5"]})
    index("file_is_folder", {"/" + cell: ".."})
    index("file_elsewhere", {"/" + cell: [shards[1], "../weights_single_keras315/model.weights.h5"]})
    index("file_absolute", {"/" + cell: "/etc/hostname"})
    index("file_no_name", {"/" + cell: ""})
    index("file_number", {"/" + cell: [shards[1], 0]})
    index("file_object", {"/" + cell: {"name": shards[1]}})
    index("file_other_model", {"/" + cell: "good.h5"})
    index("recurrent_kernel_missing", {"/" + cell: shards[1]})
    index("empty", {})
    index("list", [shards[0]])
    write("sharded_no_map.weights.json", b'{"metadata": {"total_size": 512}}')
    write("sharded_cut_off.weights.json", b'{"weight_map": {"/layers/lstm/cell/vars": "shard_1.wei')


# ---------------------------------------------------------------- recordings


def good_arrays():
    """The good recording's arrays by their path."""
    arrays = {}
    with h5py.File(os.path.join(FIXTURES, "no_layer_outputs", "recording.h5"), "r") as file:
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
        attributes = dict(file.attrs)
    attributes["model_sha256"] = fixed(hashlib.sha256(read("good.h5")).hexdigest())
    return arrays, attributes


def write_recording(name, arrays, attributes):
    with create(name) as file:
        for key, value in attributes.items():
            file.attrs[key] = value
        for key, array in arrays.items():
            store(file, key, array)


def npy_bytes(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def npz_bytes(arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def make_recordings():
    arrays, attributes = good_arrays()
    case = sorted(arrays)[0].rsplit("/", 2)[0]
    x, y = case + "/inputs/0", case + "/outputs/0"

    def without(part):
        return {key: value for key, value in arrays.items() if "/%s/" % part not in key}

    def outputs_removed():
        return {key: value for key, value in arrays.items() if "/outputs" not in key}

    write_recording("good.recording.h5", arrays, attributes)
    write_recording("recording_wrong_input_shape.h5", dict(arrays, **{x: np.zeros((2, 5, 4), np.float32)}), attributes)
    write_recording("recording_wrong_output_shape.h5", dict(arrays, **{y: np.zeros((2, 3), np.float32)}), attributes)
    write_recording("recording_no_inputs.h5", without("inputs"), attributes)
    write_recording("recording_no_outputs.h5", outputs_removed(), attributes)
    write_recording("recording_no_cases.h5", {}, attributes)
    write_recording("recording_other_model.h5", arrays, dict(attributes, model_sha256=fixed("0" * 64)))
    write_recording("recording_newer_version.h5", arrays, dict(attributes, format_version=99))
    write_recording("recording_string_input.h5", dict(arrays, **{x: np.full((2, 5, 3), b"0.5")}), attributes)
    plain = {x: arrays[x], y: arrays[y]}
    write("recording_wrong_input_count.npz", npz_bytes(dict(plain, **{case + "/inputs/1": arrays[x]})))
    write("recording_truncated.npz", npz_bytes(plain)[:-200])
    objects = np.empty((2,), dtype=object)
    objects[:] = [{"a": 1}, "b"]
    write("recording_object_dtype.npz", npz_bytes(dict(plain, **{y: objects})))
    with zipfile.ZipFile(path("recording_bad_npy.npz"), "w") as archive:
        for key, content in ((x, b"\x93NUMPY\x01\x00 and then nothing that is an array"), (y, b"neither is this")):
            archive.writestr(zipfile.ZipInfo(key + ".npy"), content)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    compact_copy("no_layer_outputs", "good.h5")
    make_containers()
    make_configurations()
    make_graphs()
    make_weights()
    make_hostile()
    make_archives()
    make_zip()
    make_shards()
    make_recordings()
    print("Fixtures/malformed holds %d files" % len(os.listdir(FOLDER)))


if __name__ == "__main__":
    main()
