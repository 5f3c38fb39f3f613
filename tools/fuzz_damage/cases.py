"""What there is to damage, and how to damage a copy of it."""

import functools
import glob
import json
import os
import shutil

from . import archives, hdf5, text

class Case:
    """A saved model with its recording, or a copy of one."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "provenance.json")) as file:
            self.model = os.path.join(folder, json.load(file).get("model", "model.h5"))
        self.architecture = os.path.join(folder, "model.json")
        self.recording = sorted(glob.glob(os.path.join(folder, "recording.*")))[0]

    def copied(self, folder):
        return Case(shutil.copytree(self.folder, os.path.join(folder, "case")))

    @functools.cached_property
    def files(self):
        """Everything of it that a command reads."""
        found = []
        for place, _, names in sorted(os.walk(self.folder)):
            found += [os.path.join(place, name) for name in sorted(names) if name != "provenance.json"]
        return found


def all_cases(fixtures):
    return [Case(os.path.dirname(path)) for path in sorted(glob.glob(os.path.join(fixtures, "*", "provenance.json")))
            if glob.glob(os.path.join(os.path.dirname(path), "recording.*"))]


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def store(path, content):
    with open(path, "wb") as file:
        file.write(content)


def damage(case, rng, others):
    """Damages one file of a copied case; returns what was done, for the log."""
    files = case.files
    # The model as often as the recording, which is the same few kinds of file everywhere.
    models = [path for path in files if path != case.recording]
    path = rng.choice(models if rng.random() < 0.7 else [case.recording])
    same = [other for donor in rng.sample(others, min(20, len(others))) for other in donor.files
            if os.path.splitext(other)[1] == os.path.splitext(path)[1]] or [path]
    other = rng.choice(same)
    name = os.path.relpath(path, case.folder)
    try:
        content = contents(path)
        kind = rng.random()
        if kind < 0.01:
            os.remove(path)
            return "no " + name
        if kind < 0.02:
            shutil.copyfile(other, path)
            return "another " + name
        if kind < 0.04:
            store(path, content[:rng.randrange(len(content) + 1)])
            return "cut " + name
        if content.startswith(b"\x89HDF"):
            if rng.random() < 0.5:
                store(path, text.change_bytes(content, rng, contents(other)))
                return "bytes of " + name
            hdf5.change(path, rng, other)
        elif content.startswith(b"PK"):
            store(path, archives.change(content, rng, contents(other)))
        else:
            store(path, archives.change_member(path, content, rng, contents(other)))
    except Exception:
        # What cannot be damaged the way it was tried, such as an archive that is damaged already, is tested
        # as it is.
        pass
    return "structure of " + name
