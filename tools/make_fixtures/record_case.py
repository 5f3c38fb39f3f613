"""Records a case whose file Keras does not load as it stands: weights alone, or what it can't read back.

    python record_case.py CASE FILE [options of record.py]

The model is built again by the case itself; record.py does the rest.
"""

import os
import sys

import registry
from build import make, randomize
from writer import Writer

sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import record  # noqa: E402


def loader(case, writer):
    """Takes the place of record.py's own way to get a model."""

    def load(_, path):
        if case.recorded == "memory":
            return make(case, writer)
        model = case.build(writer) if case.recorded == "weights" else case.recorded(writer)
        randomize(model, case.seed + 1, case.scale)  # What the file leaves out would show.
        model.load_weights(path)
        return model

    return load


def main():
    case, writer = registry.load()[sys.argv[1]], Writer()
    record.Framework.load = loader(case, writer)
    record.main(sys.argv[2:] + ["--keras", writer.module])


if __name__ == "__main__":
    try:
        main()
    except record.RecordingError as error:
        print("record_case.py: error: %s" % error, file=sys.stderr)
        sys.exit(2)
