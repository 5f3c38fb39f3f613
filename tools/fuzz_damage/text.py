"""Damage to JSON texts and to plain bytes."""

import json

WORDS = [None, True, False, 0, -1, 1, 3, 2**31, 2**53, 2**62, 2**63, 10**30, 10**400, 0.5, 1e308, 1e-320, float("nan"),
         float("inf"), "", "x", "lstm", "tanh", "softmax", "LSTM", "Bidirectional", "mixed_float16", "\0", "é\u2028",
         "../..", "/etc/hostname", "a" * 5000, [], {}, [[]], [None], ["lstm", 0, 0], ["lstm", 9, 9], list(range(3000)),
         [2**31, 2**31, 2**31], {"class_name": "LSTM", "config": {}}, {"class_name": "__keras_tensor__", "config": {}},
         {"class_name": "Sequential", "config": {"name": "s", "layers": []}}]


def places(value):
    """Every place inside a JSON value: the keys and indices that lead there."""
    found, rest = [], [((), value)]
    while rest:
        path, inner = rest.pop()
        found.append(path)
        items = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        rest.extend((path + (key,), item) for key, item in items)
    return found


def at(value, path):
    for key in path:
        value = value[key]
    return value


def change_json(text, rng, other="{}"):
    """Changes a few values of a JSON text, or its characters; `other` is a text to take pieces from."""
    if rng.random() < 0.15:
        return change_characters(text, rng)
    root = [json.loads(text)]
    for _ in range(rng.choice([1, 1, 1, 2, 5, 20])):
        inner = [place for place in places(root) if place]
        path = rng.choice(inner)
        holder, key, kind = at(root, path[:-1]), path[-1], rng.random()
        if kind < 0.2:
            del holder[key]
            if not root:
                return "[]"
        elif kind < 0.35:
            holder[key] = json.loads(json.dumps(at(root, rng.choice(inner))))
        elif kind < 0.45:
            source = [json.loads(other)]
            holder[key] = at(source, rng.choice(places(source)))
        elif kind < 0.5 and isinstance(holder, dict):
            holder[rng.choice(["class_name", "config", "name", "units", "layers", "x", ""])] = holder.pop(key)
        elif kind < 0.55 and isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), holder[key])
        elif kind < 0.6 and isinstance(holder, list):
            rng.shuffle(holder)
        elif kind < 0.63:
            for _ in range(rng.choice([3, 30, 300])):
                holder[key] = rng.choice([[holder[key]], {"class_name": "Sequential", "config": [holder[key]]}])
        elif kind < 0.66 and isinstance(holder[key], (dict, list)):
            holder[key] = [holder[key]] * rng.choice([2, 500]) if rng.random() < 0.5 else {str(index): holder[key] for index in range(100)}
        else:
            holder[key] = rng.choice(WORDS)
    return json.dumps(root[0])


def change_characters(text, rng):
    cut = rng.randrange(len(text) + 1)
    return rng.choice([
        text[:cut], text[:cut] + chr(rng.randrange(1, 0x250)) + text[cut + 1:], text[cut:], text * 2, "\ufeff" + text, "",
        text[:cut] + rng.choice(["[" * 3000, "{\"a\":" * 600, "1e999", "-", "\\ud800", "NaN", "Infinity", "\"", "1" * 400]) + text[cut:]])


def change_bytes(data, rng, other=b""):
    """Flips, cuts, inserts, repeats or exchanges bytes; `other` is what to splice with."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        where = rng.randrange(len(data) + 1)
        kind = rng.randrange(8)
        if kind < 2 and where < len(data):
            data[where] = rng.randrange(256)
        elif kind == 2:
            data[where:where] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
        elif kind == 3 and rng.random() < 0.3:
            del data[where:]
        elif kind == 4 and rng.random() < 0.3:
            data[where:] = other[min(where, len(other)):]
        elif kind == 5:
            width = rng.choice([1, 2, 4, 8])
            data[where:where + width] = rng.choice([b"\xff" * width, bytes(width), b"\xff" * (width - 1) + b"\x7f"])
        elif kind == 6 and rng.random() < 0.2:
            del data[where:where + rng.randrange(1, 512)]
        elif len(data) > 16:
            source = rng.randrange(len(data) - 16)
            data[where:where + 16] = data[source:source + 16]
    return bytes(data)
