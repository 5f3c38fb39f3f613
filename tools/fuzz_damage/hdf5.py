"""Damage to the structure of HDF5 files: what is in them stays HDF5 as libhdf5 writes it."""

import h5py
import numpy

from . import text

SMALL = 1 << 20  # Elements that are read and written again.


def change(path, rng, other):
    """Changes one thing or several; `other` is an HDF5 file to take pieces from."""
    with h5py.File(path, "r+") as file:
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            edit = rng.choice([config, config, links, links, dataset, dataset, dataset, attribute, attribute, attribute, groups])
            try:
                edit(file, rng, other)
            except (KeyError, ValueError, TypeError, OSError, RuntimeError, AttributeError, OverflowError, RecursionError):
                pass  # h5py refuses some of what is tried; the file as it is then serves as well.


def names_of(file, kind=object):
    names = []
    file.visititems(lambda name, thing: names.append(name) if isinstance(thing, kind) else None)
    return names


def config_of(file):
    value = file.attrs["model_config"]
    return value if isinstance(value, str) else value.decode()


def config(file, rng, other):
    pieces = "{}"
    try:
        with h5py.File(other, "r") as source:
            pieces = config_of(source)
    except (KeyError, OSError):
        pass
    changed = text.change_json(config_of(file), rng, pieces)
    file.attrs["model_config"] = changed if rng.random() < 0.8 else numpy.bytes_(changed.encode(errors="replace"))


def links(file, rng, other):
    name = rng.choice(names_of(file))
    kind = rng.randrange(9)
    if kind == 0:
        del file[name]
    elif kind == 1:
        file.move(name, name + rng.choice(["x", "_1", " ", "é", ":0", "\n", "/deeper/still"]))
    elif kind == 2:
        del file[name]
        file[name] = rng.choice([
            h5py.SoftLink("/" + name), h5py.SoftLink("/"), h5py.SoftLink("."), h5py.SoftLink(".."), h5py.SoftLink("nowhere"),
            h5py.ExternalLink("/etc/hostname", "/"), h5py.ExternalLink("model.h5", "/" + name), h5py.ExternalLink("", "")])
    elif kind == 3:
        file.copy(rng.choice(names_of(file)), name + "/copy" if isinstance(file[name], h5py.Group) else name + "_copy")
    elif kind == 4:
        # A group inside of itself: there is no end to the paths.
        file[name + "/loop"] = file[rng.choice(["/", name, name.split("/")[0]])]
    elif kind == 5:
        first, second = name, rng.choice(names_of(file))
        file.move(first, "exchanged")
        file.move(second, first)
        file.move("exchanged", second)
    elif kind == 6:
        with h5py.File(other, "r") as source:
            piece = rng.choice(names_of(source))
            del file[name]
            source.copy(piece, file, name)
    elif kind == 7:
        del file[name]
        file[name] = numpy.dtype(rng.choice(["f4", "i8", "S5"]))  # A type with a name.
    else:
        target = rng.choice(names_of(file))
        del file[name]
        file[name] = file[target]


def values_for(shape, rng):
    """Values of types that weights do not have."""
    size = int(numpy.prod(shape))
    kind = rng.randrange(12)
    if kind < 6:
        return numpy.ones(shape, rng.choice(["f2", "f8", ">f4", ">f8", "i1", "i8", "u8", "?", "c8", "g", "S3", "V4"]))
    if kind == 6:
        return numpy.zeros(shape, [("a", "f4"), ("b", "i2", (2,))])
    if kind == 7:
        return numpy.zeros(shape, h5py.enum_dtype({"A": 0, "B": 42}, "i1"))
    if kind == 8:
        return numpy.array(["é" * 3, ""] * size, dtype=h5py.string_dtype())[:size].reshape(shape)
    if kind == 9:
        return numpy.array([None] * size, dtype=h5py.ref_dtype).reshape(shape)
    if kind == 10:
        values = numpy.empty(size, dtype=h5py.vlen_dtype(numpy.int32))
        for index in range(size):
            values[index] = numpy.arange(index % 4, dtype="i4")
        return values.reshape(shape)
    return numpy.full(shape, rng.choice([numpy.nan, numpy.inf, 1e38, -1e-45]), "f4")


def dataset(file, rng, other):
    name = rng.choice(names_of(file, h5py.Dataset))
    thing = file[name]
    shape, dtype = thing.shape or (), thing.dtype
    if thing.size is None or thing.size > SMALL:
        return
    values = thing[()]
    kind = rng.randrange(6)
    if kind == 0:
        del file[name]
        file[name] = values_for(shape if rng.random() < 0.6 else rng.choice([(), (0,), (1,) * 32, (2, 3), (3, 0, 2), shape + (1,)]), rng)
    elif kind == 1:
        del file[name]
        file[name] = rng.choice([
            numpy.float64(3), numpy.ravel(values), numpy.repeat(values, 2), numpy.transpose(values), values[..., :1], values[:0],
            numpy.zeros((0,)), numpy.array([b"text"]), h5py.Empty("f4"), numpy.zeros((1,) * 32, "f4")])
    elif kind == 2:
        # Nothing of this is stored: the fill value stands for all of it.
        huge = rng.choice([(2**40,), (2**20, 2**20), (2**31, 2**31), (2**63 - 1,), (65536,) * 4, (1, 2**33), (2**20,) * 3])
        layout = {"chunks": tuple(min(n, 1024) for n in huge)} if rng.random() < 0.6 else {}
        if layout and rng.random() < 0.5:
            layout["compression"] = "gzip"
        del file[name]
        file.create_dataset(name, shape=huge, dtype=dtype, fillvalue=rng.choice([None, 0, 7]), **layout)
    elif kind == 3:
        del file[name]
        options = rng.choice([
            {"compression": "gzip", "compression_opts": 9}, {"compression": "lzf"}, {"shuffle": True, "fletcher32": True},
            {"scaleoffset": 2}, {"maxshape": (None,) * len(shape)}, {"chunks": True}, {"chunks": (1,) * len(shape)}])
        file.create_dataset(name, data=values, **options)
    elif kind == 4:
        del file[name]
        file.create_dataset(name, shape=shape, dtype=rng.choice([dtype, numpy.dtype("f8")]), fillvalue=0.5)  # Never written.
    else:
        del file[name]
        # Zeros that compress a thousandfold.
        file.create_dataset(name, data=numpy.zeros((1 << 22,), "i1"), compression="gzip", chunks=(1 << 22,))


def attribute(file, rng, other):
    holders = [name for name in ["/"] + names_of(file) if len(file[name].attrs)]
    thing = file[rng.choice(holders)]
    name = rng.choice(sorted(thing.attrs))
    kind = rng.randrange(5)
    if kind == 0:
        del thing.attrs[name]
    elif kind == 1:
        old = thing.attrs[name]
        texts = [t.decode(errors="replace") if isinstance(t, bytes) else str(t) for t in numpy.ravel(old)]
        rng.shuffle(texts)
        thing.attrs[name] = rng.choice([
            texts, texts * 2, texts[:-1] or ["x"], texts + ["nowhere"], ["/" + t for t in texts], ["../" + t for t in texts],
            [""] + texts, [t * 3 for t in texts], numpy.array([t.encode() for t in texts]), ["\udcff"], numpy.array([texts])])
    elif kind == 2:
        thing.attrs[name] = rng.choice([
            0, 1.5, "x", "", "a\nb", numpy.bytes_(b"\xff\xfe"), numpy.zeros((0,)), numpy.array([b"a", b"b"]), numpy.zeros((2, 2)), file["/"].ref,
            numpy.zeros((), [("a", "f4")]), h5py.Empty("f4"), h5py.Empty("S4"), numpy.zeros(7000), numpy.array([b"\0\0"]), ["é"], 2**63,
            numpy.full((60,), b"x" * 1000), numpy.complex64(1j)])
    elif kind == 3:
        thing.attrs.create(name, 1, dtype=h5py.enum_dtype({"NO": 0, "YES": 1}))
    else:
        for index in range(rng.choice([1, 5, 5, 300])):
            thing.attrs["%s%d" % (name, index)] = thing.attrs[name]


def groups(file, rng, other):
    name = rng.choice(["/"] + names_of(file, h5py.Group))
    group = file[name]
    kind = rng.randrange(3)
    if kind == 0:
        for index in range(rng.choice([5, 5, 5, 500])):
            group.create_group("more_%d" % index)
    elif kind == 1:
        group.create_group("/".join(["d"] * rng.choice([10, 100, 400])))
    else:
        group[rng.choice(["vars", "layers", "cases", "0", "lstm", "model_weights"])] = numpy.zeros(3)
