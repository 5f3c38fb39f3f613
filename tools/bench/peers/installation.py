"""Peers from PyPI and Debian, installed and built outside of the repository."""

import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("BENCH_HOME") or os.path.expanduser("~/.cache/lstm-import/bench")
DATA = os.path.join(HOME, "data")
# Which environment of requirements/ has a Python peer.
PYTHON = {"onnxruntime": "onnxruntime", "openvino": "openvino", "torch": "torch", "tensorflow": "tensorflow", "tensorflow-xla": "tensorflow", "keras": "tensorflow"}
# The compiler's options for a native peer: those of Debian's packages, and of the library in the environment `onednn3`.
NATIVE = {
    "openblas": ["-DWITH_OPENBLAS", "-ffast-math", "-lopenblas"],
    "onednn2": ["-DWITH_ONEDNN", "-ldnnl"],
    "onednn3": ["-DWITH_ONEDNN", "-I{home}/onednn3/include", "-L{home}/onednn3/lib", "-ldnnl", "-Wl,-rpath,{home}/onednn3/lib", "-Wl,--allow-shlib-undefined"],
}
NAMES = [*PYTHON, *NATIVE]
PACKAGES = ["g++", "libopenblas-dev", "libdnnl-dev", "python3-venv"]


class Command(list):
    """A command, and what it wants to find in its environment."""

    environment = {}


class Missing(Exception):
    pass


def say(text):
    print("peers: " + text, file=sys.stderr, flush=True)


def run(command, what):
    """Runs a command quietly; what it said last is the reason if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        raise Missing("%s: %s: %s" % (what, command[0], error.strerror))
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if "rror" in line] or done.stdout.splitlines() or ["status %d" % done.returncode]
        raise Missing("%s: %s" % (what, said[0].split(" (from")[0].strip()[:200]))


def environment(name):
    """The Python of one of the environments, which is made if it isn't there."""
    folder = os.path.join(HOME, name)
    python, ready = os.path.join(folder, "bin/python"), os.path.join(folder, "ready.txt")
    requirements = os.path.join(HERE, "requirements", name + ".txt")
    with open(requirements) as file:
        wanted = file.read()
    if os.path.exists(ready) and open(ready).read() == wanted:
        return python
    say("installing %s" % ", ".join(wanted.split()))
    run([sys.executable, "-m", "venv", folder], "an environment for %s" % name)
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], "pip")
    with open(ready, "w") as file:
        file.write(wanted)
    return python


def apt_packages():
    """Installs what Debian has, once, if that is allowed here."""
    if apt_packages.tried or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    apt_packages.tried = True
    say("installing %s" % ", ".join(PACKAGES))
    for command in [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]]:
        try:
            run(["env", "DEBIAN_FRONTEND=noninteractive", *command], "apt-get")
        except Missing as error:
            say(str(error))


apt_packages.tried = False


def native(name, threads):
    folder = os.path.join(HOME, "onednn3")
    program = os.path.join(HOME, "bin", name)
    sources = [os.path.join(HERE, file) for file in ("native.cpp", "onednn.hpp", "openblas.hpp", "worker.hpp")]
    if name == "onednn3":
        environment(name)
    os.makedirs(os.path.dirname(program), exist_ok=True)
    if not os.path.exists(program) or os.path.getmtime(program) < max(map(os.path.getmtime, sources)):
        options = [option.format(home=HOME) for option in NATIVE[name]]
        compile = ["g++", "-std=c++17", "-O3", "-march=native", sources[0], "-o", program, *options]
        try:
            run(compile, "g++")
        except Missing:
            apt_packages()
            run(compile, "g++")
    command = Command([program, str(threads)])
    if name == "onednn3":
        # The library looks for a graphics processor's driver, and for its own companions.
        command.environment = {"LD_LIBRARY_PATH": os.path.join(folder, "lib"), "OCL_ICD_FILENAMES": os.path.join(folder, "lib/libintelocl.so")}
    return command


def commands(names, threads):
    """By name, the command of each peer that is there or can be installed."""
    os.makedirs(HOME, exist_ok=True)
    found = {}
    for name in names:
        try:
            if name in NATIVE:
                found[name] = native(name, threads)
            else:
                found[name] = Command([environment(PYTHON[name]), os.path.join(HERE, "worker.py"), name, str(threads)])
        except Missing as reason:
            say("%s is left out: %s" % (name, reason))
    try:
        make_data()
    except Missing as reason:
        raise SystemExit("peers: %s" % reason)
    return found


def make_data():
    """Weights, inputs and answers of all workloads, the same for everyone."""
    with open(os.path.join(HERE, "workloads.json")) as file:
        wanted = json.load(file)
    done = os.path.join(DATA, "ready.json")
    if os.path.exists(done) and json.load(open(done)) == wanted:
        return
    say("making data")
    run([environment("data"), os.path.join(HERE, "make_data.py"), DATA], "data")
    with open(done, "w") as file:
        json.dump(wanted, file)
