#!/usr/bin/env python3
"""Makes Fixtures/containers: small HDF5, zip and NumPy files, one oddity each.

    tools/make_fixtures/make_containers.py          needs h5py and numpy

Values follow from formulas that the tests repeat. The same versions make the same bytes.
"""

import io
import os
import struct
import warnings
import zipfile

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(os.path.dirname(os.path.dirname(HERE)), "Fixtures", "containers")

# What every libhdf5 since 1.8 reads.
LIBVER = ("earliest", "v108")


def path(name):
    return os.path.join(FOLDER, name)


def create(name, **options):
    return h5py.File(path(name), "w", libver=options.pop("libver", LIBVER), **options)


def patch(name, old, new, count=1):
    """Replaces bytes that must occur exactly `count` times."""
    with open(path(name), "rb") as file:
        content = file.read()
    assert content.count(old) == count, (name, old, content.count(old))
    assert len(old) == len(new)
    with open(path(name), "wb") as file:
        file.write(content.replace(old, new))


def without_times(kind):
    properties = h5py.h5p.create(kind)
    properties.set_obj_track_times(False)
    return properties


def low_level(group, name, dtype, shape=(2, 3), data=None, properties=None):
    properties = properties or without_times(h5py.h5p.DATASET_CREATE)
    space = h5py.h5s.create_simple(shape)
    dataset = h5py.h5d.create(group.id, name.encode(), dtype, space, properties)
    if data is not None:
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, data, mtype=None)
    return dataset


# HDF5: what is read


def numbers():
    """Shape (2, 3), k = 0…5: floats (k - 2)·0.25, signed k - 2, unsigned (largest) - 5 + k, uint64 2^63 - 6 + k."""
    k = np.arange(6).reshape(2, 3)
    with create("numbers.h5") as f:
        for order in "<>":
            for size in (2, 4, 8):
                f["f%d%s" % (size, order)] = ((k - 2) * 0.25).astype("%sf%d" % (order, size))
            for size in (1, 2, 4, 8):
                f["i%d%s" % (size, order)] = (k - 2).astype("%si%d" % (order, size))
                top = 2 ** (8 * size) - 1 if size < 8 else 2**63 - 1
                f["u%d%s" % (size, order)] = np.array([top - 5 + i for i in range(6)], "%su%d" % (order, size)).reshape(2, 3)

        # float16: -0, the smallest subnormal, the largest number, infinities, NaN.
        f["f2_special"] = np.array([0x8000, 0x0001, 0x7BFF, 0x7C00, 0xFC00, 0x7E00], "<u2").view("<f2")
        f["bool"] = np.array([[True, False], [False, True]])
        # bfloat16 as ml_dtypes arrays come out: opaque. 1, -2, 3.140625, infinity, the smallest subnormal.
        f["bfloat16"] = np.array([0x3F80, 0xC000, 0x4049, 0x7F80, 0x0001], "<u2").view("V2")
        f["scalar"] = np.float32(1.5)
        f["empty"] = np.zeros((0, 3), "f4")
        f["null"] = h5py.Empty("f4")
        f["too_large"] = np.array([1, 2**63], "u8")
        f["enum"] = np.arange(3).astype(h5py.enum_dtype({"RED": 0, "GREEN": 1, "BLUE": 2}, basetype="<i2"))

        bfloat16 = h5py.h5t.IEEE_F32LE.copy()
        bfloat16.set_fields(15, 7, 8, 0, 7)
        bfloat16.set_size(2)
        bfloat16.set_ebias(127)
        bfloat16_be = bfloat16.copy()
        bfloat16_be.set_order(h5py.h5t.ORDER_BE)
        int24 = h5py.h5t.STD_I32LE.copy()
        int24.set_size(3)
        float24 = h5py.h5t.IEEE_F32LE.copy()
        float24.set_fields(23, 15, 8, 0, 15)
        float24.set_size(3)
        low_level(f, "bfloat16_float", bfloat16, data=((k - 2) * 0.25).astype("f4"))
        low_level(f, "bfloat16_float_be", bfloat16_be, data=((k - 2) * 0.25).astype("f4"))
        low_level(f, "int24", int24, data=(k - 2).astype("i4"))
        low_level(f, "float24", float24, data=((k - 2) * 0.25).astype("f4"))


def storage():
    """float32 arange(35) of shape (5, 7) in every layout; chunks of (2, 3) leave an edge."""
    values = np.arange(35, dtype="f4").reshape(5, 7)
    with create("storage.h5") as f:
        f["contiguous"] = values
        compact = without_times(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        low_level(f, "compact", h5py.h5t.IEEE_F32LE, (5, 7), values, compact)
        for name, options in {
            "chunked": {},
            "gzip": {"compression": "gzip", "compression_opts": 9},
            "shuffle": {"shuffle": True},
            "fletcher32": {"fletcher32": True},
            "gzip_shuffle_fletcher32": {"compression": "gzip", "shuffle": True, "fletcher32": True},
            "resizable": {"maxshape": (None, 7)},
        }.items():
            f.create_dataset(name, data=values, chunks=(2, 3), **options)


def deflated():
    """Datasets of more than a megabyte in chunks: half of index % 251, in row-major order."""

    def values(shape, dtype):
        return (np.arange(np.prod(shape)) % 251 * 0.5).reshape(shape).astype(dtype)

    with create("deflated.h5") as f:
        gzip = {"compression": "gzip", "compression_opts": 9}
        for name, dtype, shape, chunks, options in (
            ("gzip", "<f4", (403, 701), (64, 100), {}),
            ("shuffle_gzip", "<f4", (403, 701), (50, 701), {"shuffle": True}),
            ("float64", "<f8", (301, 9, 53), (37, 5, 20), {"shuffle": True}),
            ("vector", "<f4", (300_000,), (7000,), {}),
            ("checksum", "<f4", (403, 701), (100, 701), {"fletcher32": True}),
            ("big_endian", ">f4", (403, 701), (100, 701), {}),
            ("skipped", "<f4", (403, 701), (20, 701), {}),
            ("damaged", "<f4", (403, 701), (20, 701), {}),
        ):
            f.create_dataset(name, data=values(shape, dtype), chunks=chunks, **gzip, **options)
        # None of the elements, in as many rows as can be counted.
        f.create_dataset("empty", shape=(2**61, 0), dtype="<f4", chunks=(8, 8), maxshape=(None, None), **gzip)
        # One chunk that is stored without being compressed, and says so; one that is no compressed data at all.
        chunk = values((403, 701), "<f4")[200:220]
        f["skipped"].id.write_direct_chunk((200, 0), chunk.tobytes(), filter_mask=1)
        f["damaged"].id.write_direct_chunk((200, 0), b"not compressed")


def strings():
    with create("strings.h5") as f:
        f["fixed"] = np.array([b"ab", b"", b"abcd"], "S4")
        f.create_dataset("variable", data=["grün", "", "x" * 300], dtype=h5py.string_dtype())
        f["scalar"] = '{"a": 1}'


def fixed_string_attribute(owner, name, texts, size, padding, charset=None, scalar=False):
    dtype = h5py.h5t.C_S1.copy()
    dtype.set_size(size)
    dtype.set_strpad(padding)
    if charset is not None:
        dtype.set_cset(charset)
    space = h5py.h5s.create(h5py.h5s.SCALAR) if scalar else h5py.h5s.create_simple((len(texts),))
    attribute = h5py.h5a.create(owner.id, name.encode(), dtype, space)
    attribute.write(np.array(texts[0] if scalar else texts, "S%d" % size), mtype=dtype)


def attributes():
    with create("attributes.h5") as f:
        a = f.attrs
        a["variable"] = "grün"
        a["variable_ascii"] = np.array(b"plain", dtype=h5py.string_dtype("ascii"))
        a["variable_array"] = np.array(["a", "", "λ"], dtype=h5py.string_dtype())
        a["fixed"] = np.bytes_("fixed")
        a["fixed_array"] = np.array([b"kernel:0", b"bias:0"])
        a["one"] = np.array([b"single"])
        a["empty_text"] = ""
        a["matrix"] = np.array([[b"a", b"b"], [b"c", b"d"]])
        fixed_string_attribute(f, "null_terminated", [b"ab", b"abc"], 4, h5py.h5t.STR_NULLTERM)
        fixed_string_attribute(f, "null_padded", [b"ab", b"abcd"], 4, h5py.h5t.STR_NULLPAD, h5py.h5t.CSET_UTF8)
        fixed_string_attribute(f, "space_padded", [b"ab  ", b"a c "], 4, h5py.h5t.STR_SPACEPAD)
        fixed_string_attribute(f, "scalar_null_padded", [b"ab"], 4, h5py.h5t.STR_NULLPAD, scalar=True)
        a["empty_list"] = []
        a["null"] = h5py.Empty("S1")
        a["int32"] = np.int32(-7)
        a["float64"] = np.array([0.5, 1.5, 2.5])
        a["bool"] = True
        a["half"] = np.array([0.5, -2], "f2")
        a["big_endian"] = np.array([1, 2], ">i4")
        a["compound"] = np.zeros(1, [("x", "f4"), ("y", "i4")])
        a["layer_names0"] = np.array([b"a", b"bc"])
        a["layer_names1"] = np.array([b"d"])
        # Created and never written: null pointers.
        h5py.h5a.create(f.id, b"unwritten", h5py.h5t.py_create(h5py.string_dtype(), logical=True), h5py.h5s.create_simple((2,)))
        f["data"] = np.arange(2.0)
        f["data"].attrs["dtype"] = "bfloat16"
        f.create_group("group").attrs["name"] = "two\nlines"


def large_attribute():
    """More than 64 KB, which needs the newer file format: 'é' 35,000 times."""
    with create("large_attribute.h5", libver=("v108", "v108")) as f:
        f.attrs["config"] = "é" * 35_000


def paths():
    def group(parent, *names):
        for name in names:
            h5py.h5g.create(parent.id, name, gcpl=without_times(h5py.h5p.GROUP_CREATE))

    # The newer format keeps 70 nested groups small, but would note the time.
    with create("paths.h5", libver=("v108", "v108")) as f:
        group(f, b"model_weights", b"model_weights/lstm", b"model_weights/lstm/lstm_cell")
        f["model_weights/lstm/lstm_cell/kernel:0"] = np.arange(3, dtype="f4")
        group(f, b"names", "names/grün".encode(), b"names/bad\xff", b"order")
        f["names/grün/λ"] = np.arange(2, dtype="f4")
        f["names/two\nlines"] = np.arange(2, dtype="f4")
        for name in (b"b", b"a10", b"a2", b"C"):
            group(f["order"], name)
        deep = f
        for _ in range(70):
            group(deep, b"d")
            deep = deep["d"]


def links():
    with create("links.h5") as f:
        f["a/b/data"] = np.arange(3, dtype="f4")
        f["hard"] = f["a/b"]
        f["soft_absolute"] = h5py.SoftLink("/a/b")
        f["a/soft_relative"] = h5py.SoftLink("b/data")
        f["chain0"] = h5py.SoftLink("chain1")
        f["chain1"] = h5py.SoftLink("chain2")
        f["chain2"] = h5py.SoftLink("a")
        f["cycle1"] = h5py.SoftLink("cycle2")
        f["cycle2"] = h5py.SoftLink("/cycle1")
        f["dangling"] = h5py.SoftLink("/nowhere/at/all")
        f["external"] = h5py.ExternalLink("storage.h5", "/contiguous")
        f["soft_to_external"] = h5py.SoftLink("/external")
        named = h5py.h5t.IEEE_F32LE.copy()
        named.commit(f.id, b"named_type")
        # A group that contains itself.
        f.create_group("loop")
        f["loop/again"] = f["loop"]
    with create("user_link.h5") as f:
        f["strange"] = h5py.ExternalLink("other.h5", "/x")
    # Version 1, flags 0x08 (the type follows), type 64 (external): made an unknown type.
    patch("user_link.h5", b"\x01\x08\x40", b"\x01\x08\x41")


def containers():
    with create("user_block.h5", userblock_size=1024) as f:
        f["data"] = np.arange(3, dtype="f4")
        f["data"].attrs["name"] = "behind a user block"
    with open(path("not_hdf5.h5"), "wb") as file:
        file.write(b"This is text.\n")
    with open(path("empty.h5"), "wb"):
        pass
    with open(path("user_block.h5"), "rb") as file:
        content = file.read()
    with open(path("truncated.h5"), "wb") as file:
        file.write(content[1024 : 1024 + 512])
    with open(path("damaged.h5"), "wb") as file:
        file.write(content[1024 : 1024 + 12] + b"\xff" * 100)


# HDF5: what is refused


def refused_types():
    with create("refused_types.h5") as f:
        f["compound"] = np.zeros(2, [("x", "f4"), ("y", "i4")])
        f["complex"] = np.zeros(2, "c8")
        f["opaque"] = np.zeros(2, "V8")
        f["long_double"] = np.zeros(2, "f16")
        f.create_dataset("sequence", (2,), dtype=h5py.vlen_dtype("f4"))
        f.create_dataset("reference", (2,), dtype=h5py.ref_dtype)
        low_level(f, "array_type", h5py.h5t.array_create(h5py.h5t.IEEE_F32LE, (3,)), (2,))
        low_level(f, "bit_field", h5py.h5t.STD_B8LE, (2,))
        low_level(f, "time", h5py.h5t.UNIX_D32LE, (2,))


def refused_storage():
    values = np.arange(16, dtype="f4")
    with create("refused_storage.h5") as f:
        f.create_dataset("external", data=values, external=[("outside.raw", 0, 64)])
        f.create_dataset("lzf", data=values, chunks=(16,), compression="lzf")
        f.create_dataset("scaleoffset", data=values.astype("i4"), chunks=(16,), scaleoffset=0)
        f.create_dataset("unwritten", (4,), "f4")
        f.create_dataset("unwritten_chunks", (4,), "f4", chunks=(2,), fillvalue=1)
        f.create_dataset("huge", (2**40,), "f4")
        f.create_dataset("huge_within_limit", (2**30,), "f4")
        f.create_dataset("overflow", (2**31, 2**31, 2**31), "f4", chunks=(1, 1, 1))
        f.create_dataset("empty_overflow", (2**40, 2**40, 0), "f4")
        partial = f.create_dataset("partial", (8,), "f4", chunks=(2,))
        partial[0:2] = 1
        bomb = f.create_dataset("bomb", (2**24,), "f4", chunks=(2**24,), compression="gzip")
        bomb.id.write_direct_chunk((0,), bytes(100))
        damaged = f.create_dataset("damaged_gzip", (16,), "f4", chunks=(16,), compression="gzip")
        damaged.id.write_direct_chunk((0,), b"not deflated, surely")
        short = f.create_dataset("short_chunk", (16,), "f4", chunks=(16,))
        short.id.write_direct_chunk((0,), bytes(20))
        bad_sum = f.create_dataset("bad_checksum", (4,), "f4", chunks=(4,), fletcher32=True)
        bad_sum.id.write_direct_chunk((0,), bytes(16) + b"\x01\x02\x03\x04")
    os.remove(path("outside.raw"))
    # Virtual datasets need the format of 1.10.
    with create("virtual.h5", libver=("v110", "v110")) as f:
        space = h5py.h5s.create_simple((35,))
        properties = without_times(h5py.h5p.DATASET_CREATE)
        properties.set_virtual(space, b"storage.h5", b"contiguous", space)
        low_level(f, "virtual", h5py.h5t.IEEE_F32LE, (35,), properties=properties)
    # 1,665 elements = 6,660 bytes; the layout message is made to say 6,664.
    with create("size_mismatch.h5") as f:
        f["data"] = np.zeros(1665, "f4")
    patch("size_mismatch.h5", struct.pack("<Q", 6660), struct.pack("<Q", 6664))


# NumPy


def npy():
    k = np.arange(6).reshape(2, 3)
    np.save(path("version1.npy"), ((k - 2) * 0.25).astype("f4"))
    for version in (2, 3):
        with open(path("version%d.npy" % version), "wb") as file:
            np.lib.format.write_array(file, ((k - 2) * 0.25).astype("f4"), version=(version, 0))
    arrays = {}
    for order in "<>":
        for size in (2, 4, 8):
            arrays["f%d%s" % (size, order)] = ((k - 2) * 0.25).astype("%sf%d" % (order, size))
        for size in (1, 2, 4, 8):
            arrays["i%d%s" % (size, order)] = (k - 2).astype("%si%d" % (order, size))
            top = 2 ** (8 * size) - 1 if size < 8 else 2**63 - 1
            arrays["u%d%s" % (size, order)] = np.array([top - 5 + i for i in range(6)], "%su%d" % (order, size)).reshape(2, 3)
        arrays["text" + order] = np.array(["grün", "", "λ𝄞"], order + "U4")
    arrays["bool"] = np.array([[True, False], [False, True]])
    arrays["bfloat16"] = np.array([0x3F80, 0xC000, 0x4049], "<u2").view("V2")
    arrays["fortran"] = np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4))
    arrays["fortran_text"] = np.asfortranarray(np.array([["a", "b", "c"], ["d", "e", "f"]]))
    arrays["scalar"] = np.float64(1.5)
    arrays["empty"] = np.zeros((0, 3), "f4")
    arrays["too_large"] = np.array([1, 2**63], "u8")
    arrays["bytes"] = np.array([b"ab", b"", b"abcd"])
    arrays["meta"] = np.array('{"format": "keras-recording"}')
    arrays["cases/default/inputs/0"] = np.arange(3, dtype="f4")
    arrays["object"] = np.array([{}, None], dtype=object)
    arrays["structured"] = np.zeros(2, [("x", "f4"), ("y", "i4")])
    arrays["complex"] = np.zeros(2, "c8")
    arrays["dates"] = np.zeros(2, "M8[s]")
    zip_file("arrays.npz", {name + ".npy": npy_bytes(array) for name, array in arrays.items()}, zipfile.ZIP_DEFLATED)
    zip_file("stored.npz", {"a.npy": npy_bytes(k.astype("f4")), "readme.txt": b"not an array"})


def npy_bytes(array):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), allow_pickle=True)
    return stream.getvalue()


# Zip


def zip_file(name, members, method=zipfile.ZIP_STORED):
    """A zip archive without times."""
    with zipfile.ZipFile(path(name), "w") as archive:
        for member, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), content, method)


def zips():
    zip_file("stored.zip", {"metadata.json": b"{}", "assets/grün.txt": b"abc", "empty": b""})
    zip_file("deflated.zip", {"config.json": b"abc" * 100, "zeros": bytes(1_000_000)}, zipfile.ZIP_DEFLATED)
    zip_file("no_members.zip", {})
    zip_file("bzip2.zip", {"a": b"abc" * 100}, zipfile.ZIP_BZIP2)
    zip_file("unsafe_names.zip", {"../up": b"1", "a/../../up": b"2", "/absolute": b"3", "c:/drive": b"4", "back\\..\\slash": b"5", "a..b/..c": b"6"})

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zip_file("duplicate.zip", [("a", b"first"), ("b", b""), ("a", b"second")])

    # The bit for encryption set, once in the member's header and once in the directory.
    zip_file("encrypted.zip", {"secret": bytes(20)})
    patch("encrypted.zip", b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    patch("encrypted.zip", b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")

    # One byte of the content changed, so that the checksum is wrong.
    zip_file("wrong_checksum.zip", {"a": b"content"})
    patch("wrong_checksum.zip", b"content", b"contant")

    # A size that deflate can't reach, and one that is too small by one.
    for name, size in (("impossible_size.zip", 2**30), ("wrong_size.zip", 299)):
        zip_file(name, {"a": b"abc" * 100}, zipfile.ZIP_DEFLATED)
        patch(name, struct.pack("<I", 300), struct.pack("<I", size), count=2)
    zip_file("stored_size.zip", {"a": b"abc" * 100})
    with open(path("stored_size.zip"), "rb") as file:
        content = bytearray(file.read())
    # Uncompressed sizes in the member's header and in the directory.
    for offset in (22, content.index(b"PK\x01\x02") + 24):
        content[offset : offset + 4] = struct.pack("<I", 301)
    with open(path("stored_size.zip"), "wb") as file:
        file.write(content)

    with open(path("stored.zip"), "rb") as file:
        content = file.read()
    with open(path("truncated.zip"), "wb") as file:
        file.write(content[: len(content) // 2])


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    os.chdir(FOLDER)
    for make in (
        numbers, storage, deflated, strings, attributes, large_attribute, paths, links, containers, refused_types, refused_storage, npy, zips,
    ):
        make()
    for name in sorted(os.listdir(FOLDER)):
        print("%8d %s" % (os.path.getsize(path(name)), name))
