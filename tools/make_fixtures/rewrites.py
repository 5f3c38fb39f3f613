"""Stores a saved model in another way that HDF5 allows, without changing what it says."""

import os

import h5py
import numpy as np


def _copy(path, dataset, attribute, **options):
    """Rewrites a file, handing every dataset and attribute to the given functions."""
    changed = path + ".rewritten"
    with h5py.File(path, "r") as source, h5py.File(changed, "w", **options) as target:

        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                copy = dataset(target, name, item)
            else:
                copy = target.require_group(name)
            for key, value in item.attrs.items():
                attribute(copy, key, value)

        for key, value in source.attrs.items():
            attribute(target, key, value)
        source.visititems(visit)
    os.replace(changed, path)


def _plain_dataset(target, name, item):
    return target.create_dataset(name, data=item[()], track_times=False)


def _plain_attribute(item, key, value):
    item.attrs[key] = value


def chunked(path):
    """Weights in chunks that do not divide them, shuffled, deflated and with a checksum."""

    def dataset(target, name, item):
        chunks = tuple(max(1, (n * 2 + 2) // 3) for n in item.shape)
        return target.create_dataset(
            name, data=item[()], chunks=chunks, compression="gzip", shuffle=True, fletcher32=True, track_times=False
        )

    _copy(path, dataset, _plain_attribute)


def deflated(path):
    """Matrices in chunks that do not divide them, shuffled and deflated."""

    def dataset(target, name, item):
        if item.ndim < 2:
            return _plain_dataset(target, name, item)
        chunks = tuple(min(n, 150) for n in item.shape)
        return target.create_dataset(name, data=item[()], chunks=chunks, compression="gzip", shuffle=True, track_times=False)

    _copy(path, dataset, _plain_attribute)


def big_endian(path):
    """Weights as big-endian floats."""

    def dataset(target, name, item):
        return target.create_dataset(name, data=item[()].astype(">f4"), track_times=False)

    _copy(path, dataset, _plain_attribute)


def fixed_length_strings(path):
    """Text attributes of fixed length, padded with nulls in lists and ended by one elsewhere; tf.keras 2.15 itself varies the length."""

    def attribute(item, key, value):
        if isinstance(value, np.ndarray) and value.dtype.kind in "SO":
            item.attrs[key] = np.array([v.encode() if isinstance(v, str) else v for v in value], dtype="S")
        elif isinstance(value, (str, bytes)):
            text = value.encode() if isinstance(value, str) else value
            kind = h5py.h5t.C_S1.copy()
            kind.set_size(len(text) + 1)
            kind.set_strpad(h5py.h5t.STR_NULLTERM)
            space = h5py.h5s.create(h5py.h5s.SCALAR)
            h5py.h5a.create(item.id, key.encode(), kind, space).write(np.array(text + b"\0"), kind)
        else:
            item.attrs[key] = value

    _copy(path, _plain_dataset, attribute)


def user_block(path):
    """The same file behind 512 bytes of something else: HDF5's signature need not stand at 0."""
    with open(path, "rb") as file:
        content = file.read()
    # HDF5 addresses count from the signature unless the base address says otherwise, so a block of
    # plain bytes in front is all it takes.
    with open(path, "wb") as file:
        file.write(b"\0" * 512 + content)


def theano_names(path):
    """Weights named as Keras 1 on Theano names them: without TensorFlow's ":0"."""

    def dataset(target, name, item):
        return _plain_dataset(target, name.replace(":0", ""), item)

    def attribute(item, key, value):
        if key == "weight_names":
            value = np.array([v.replace(b":0", b"") for v in value])
        item.attrs[key] = value

    _copy(path, dataset, attribute)


def no_versions(path):
    """Without the attributes that say who wrote it."""

    def attribute(item, key, value):
        if key not in ("keras_version", "backend"):
            item.attrs[key] = value

    _copy(path, _plain_dataset, attribute)


def split_names(path):
    """Lists of names in two attributes, `layer_names0` and `layer_names1`, as Keras does beyond 64,512 bytes."""

    def attribute(item, key, value):
        if key in ("layer_names", "weight_names") and len(value) > 1:
            value = np.array([v.encode() if isinstance(v, str) else v for v in value], dtype="S")
            half = (len(value) + 1) // 2
            item.attrs[key + "0"], item.attrs[key + "1"] = value[:half], value[half:]
        else:
            item.attrs[key] = value

    _copy(path, _plain_dataset, attribute)


def newest_layout(path):
    """The newest of the file layouts that this libhdf5 writes (superblock 3, new groups, indexed chunks)."""

    def dataset(target, name, item):
        options = {"chunks": tuple(max(1, n // 2) for n in item.shape)} if item.ndim == 2 else {}
        return target.create_dataset(name, data=item[()], track_times=False, **options)

    _copy(path, dataset, _plain_attribute, libver="latest")
