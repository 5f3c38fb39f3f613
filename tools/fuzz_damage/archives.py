"""Damage to zip archives, their members, and NumPy arrays."""

import io
import os
import struct
import tempfile
import zipfile

from . import hdf5, text


def members(content):
    """The members that can be read."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            found[name] = archive.read(name)
    return found


def packed(content, method=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, member in content.items():
            archive.writestr(zipfile.ZipInfo(name), member, method)
    return stream.getvalue()


def change(content, rng, other):
    """Changes an archive or one of its members; `other` is an archive to take pieces from."""
    kind = rng.randrange(10)
    if kind == 0:
        return change_directory(content, rng)
    if kind == 1:
        return rng.choice([b"#!/bin/sh\n" * 9, b"PK\3\4" * 20]) + content if rng.random() < 0.5 else with_comment(content, rng)
    if kind == 2 and not any(content[at:at + 8] == b"\x89HDF\r\n\x1a\n" for at in range(len(content) - 8)):
        return text.change_bytes(content, rng, other)
    parts, pieces = members(content), members(other)
    name = rng.choice(sorted(parts))
    if kind == 3:
        del parts[name]
    elif kind == 4:
        parts[rng.choice([name + "x", "../" + name, "/" + name, name.upper(), "a/" * 300 + name, "\n", "é", name[:-1] or "x"])] = parts.pop(name)
    elif kind == 5:
        piece = rng.choice(sorted(pieces))
        parts[rng.choice([piece, name])] = pieces[piece]
    elif kind == 6:
        parts.update({"%s_%d" % (name, index): b"" for index in range(rng.choice([1, 1, 30, 30, 1000]))})
    else:
        parts[name] = change_member(name, parts[name], rng, pieces.get(name, b""))
    return packed(parts, rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]
                                    if rng.random() < 0.2 else [zipfile.ZIP_STORED]))


def change_member(name, content, rng, other):
    if name.endswith(".json"):
        return text.change_json(content.decode(), rng, other.decode() or "{}").encode(errors="surrogatepass")
    if name.endswith(".npz"):
        arrays = members(content)
        key = rng.choice(sorted(arrays))
        # Keras pickles weights into arrays without dimensions.
        arrays[key] = change_array(arrays[key], rng, arrays[rng.choice(sorted(arrays))])
        return packed(arrays)
    if name.endswith(".npy"):
        return change_array(content, rng, other)
    if content.startswith(b"\x89HDF"):
        if rng.random() < 0.5:
            return text.change_bytes(content, rng, other)
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, "a"), os.path.join(folder, "b")]
            for path, data in zip(paths, [content, other]):
                with open(path, "wb") as file:
                    file.write(data)
            hdf5.change(paths[0], rng, paths[1] if other else paths[0])
            with open(paths[0], "rb") as file:
                return file.read()
    return text.change_bytes(content, rng, other)


def change_array(content, rng, other):
    """Changes an array's header in its words, or any bytes."""
    if rng.random() < 0.5 or not content.startswith(b"\x93NUMPY\1"):
        return text.change_bytes(content, rng, other)
    size = struct.unpack("<H", content[8:10])[0]
    header, body = content[10:10 + size].decode("latin-1"), content[10 + size:]
    old, new = rng.choice([
        ("<f4", rng.choice(["<f8", ">f4", "<f2", "|O", "<i8", "<U3", "|S4", "|V2", "<c8", "<U999999999", "|b1", "<f99", "[('a', '<f4')]"])),
        ("False", "True"), ("(", "(0, "), ("(", "(%d, " % rng.choice([1, 2**31, 2**62, 2**63, 10**30])), ("(", "(" + "1, " * 40), ("}", "} "),
        ("shape", "shapes"), ("'", "\""), (", ", ",  "), ("(", "(-1, ")])
    header = header.replace(old, new, rng.choice([1, -1]))
    body = body if rng.random() < 0.7 else rng.choice([body[:-1], body + body, b"", b"\xff" * len(body)])
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header) & 0xFFFF) + header.encode("latin-1") + body


def with_comment(content, rng):
    """A comment, which may look like an end of an archive itself."""
    comment = rng.choice([b"text", b"PK\5\6" + bytes(18), content[-22:], b"x" * 65535])
    return content[:-2] + struct.pack("<H", len(comment) if rng.random() < 0.7 else 7) + comment


def change_directory(content, rng):
    """Changes a field of a header: in the directory, before a member, or at the end."""
    data = bytearray(content)
    signature, fields = rng.choice([
        (b"PK\1\2", [(4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (38, 4), (42, 4)]),
        (b"PK\3\4", [(4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)]),
        (b"PK\5\6", [(4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)])])
    starts = [at for at in range(len(data) - 4) if data[at:at + 4] == signature]
    at = rng.choice(starts)
    offset, width = rng.choice(fields)
    old = int.from_bytes(data[at + offset:at + offset + width], "little")
    new = rng.choice([0, 1, old + 1, old - 1, old ^ 1, old ^ 8, old * 2, 8, 12, 99, 2**31, 2**(8 * width) - 1, rng.randrange(2**(8 * width))])
    data[at + offset:at + offset + width] = (new % 2**(8 * width)).to_bytes(width, "little")
    return bytes(data)
