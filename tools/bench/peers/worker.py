#!/usr/bin/env python3
"""One Python peer: answers requests on stdin, as README.md says.

    worker.py PEER THREADS
"""

import importlib.metadata
import json
import os
import sys
import time

PEER, THREADS = sys.argv[1], int(sys.argv[2])
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(THREADS)
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
# Libraries print what they like; answers go where stdout was.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy

DISTRIBUTIONS = {"tensorflow": "tensorflow-cpu", "tensorflow-xla": "tensorflow-cpu"}


class Data:
    """A workload's folder: see make_data.py."""

    def __init__(self, folder):
        with open(os.path.join(folder, "shape.json")) as file:
            shape = json.load(file)
        self.stream = bool(shape.get("stream"))
        self.batch, self.timesteps, self.features, self.units = (shape[key] for key in "BTIU")

        def read(name, *extents):
            return numpy.fromfile(os.path.join(folder, name + ".f32"), "<f4").reshape(extents)

        self.kernel = read("W", self.features, 4 * self.units)
        self.recurrent_kernel = read("R", self.units, 4 * self.units)
        self.bias = read("b", 4 * self.units)
        self.x = read("x", self.batch, -1, self.features)
        self.y = read("y", self.batch, self.units)

    def steps(self, x):
        """What calls get one after the other: a stream's steps, [B, 1, F], or the whole of `x`."""
        return [numpy.ascontiguousarray(x[:, step : step + 1]) for step in range(x.shape[1])] if self.stream else [x]


# Each of these returns a function that is measured, which gets the number of the call and returns the hidden state,
# [B, U], and a function that forgets the state.


def keras(data, mode):
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(THREADS)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    import keras

    keras.utils.clear_session()
    layer = keras.layers.LSTM(data.units, stateful=data.stream)
    shape = (data.batch, 1 if data.stream else data.timesteps, data.features)
    model = keras.Sequential([keras.Input(batch_shape=shape), layer])
    model.set_weights([data.kernel, data.recurrent_kernel, data.bias])
    inputs = data.steps(data.x)
    if mode == "keras":
        function = lambda x: model.predict(x, verbose=0, batch_size=data.batch)
    else:
        inputs = [tensorflow.constant(x) for x in inputs]
        compiled = tensorflow.function(lambda x: model(x, training=False), jit_compile=mode == "tensorflow-xla")
        function = lambda x: compiled(x).numpy()
    return lambda number: function(inputs[number % len(inputs)]), lambda: data.stream and layer.reset_states()


def onnx_model(data):
    """The model in ONNX, whose order of gates is i, o, f, c, and whose arrays begin with time."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    units = data.units
    order = numpy.concatenate([numpy.arange(gate * units, (gate + 1) * units) for gate in (0, 3, 1, 2)])
    bias = numpy.concatenate([data.bias[order], numpy.zeros(4 * units, "f4")])
    weights = [
        numpy_helper.from_array(numpy.ascontiguousarray(data.kernel[:, order].T[None]), "W"),
        numpy_helper.from_array(numpy.ascontiguousarray(data.recurrent_kernel[:, order].T[None]), "R"),
        numpy_helper.from_array(bias[None], "B"),
    ]
    state = [1, data.batch, units]
    inputs = {"X": [1 if data.stream else data.timesteps, data.batch, data.features]}
    outputs = {"Y_h": state}
    if data.stream:
        inputs.update(initial_h=state, initial_c=state)
        outputs["Y_c"] = state
    names = ["X", "W", "R", "B"] + (["", "initial_h", "initial_c"] if data.stream else [])
    node = helper.make_node("LSTM", names, ["", *outputs], hidden_size=units)
    described = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in group.items()] for group in (inputs, outputs)]
    model = helper.make_model(helper.make_graph([node], "lstm", *described, weights), opset_imports=[helper.make_opsetid("", 14)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


def onnxruntime(data):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
    session = onnxruntime.InferenceSession(onnx_model(data), options, providers=["CPUExecutionProvider"])
    return carried(data, lambda feeds: session.run(None, feeds))


def openvino(data):
    import openvino

    settings = {"INFERENCE_NUM_THREADS": THREADS, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    core = openvino.Core()
    request = core.compile_model(core.read_model(onnx_model(data)), "CPU", settings).create_infer_request()

    def run(feeds):
        answer = request.infer(feeds, share_inputs=True)
        # The request's own memory, which the next call writes to while it reads the state.
        return [answer[0].copy(), answer[1].copy()] if data.stream else [answer[0]]

    return carried(data, run)


def carried(data, run):
    """Calls of a model that gets its state and returns it, if it is a stream's."""
    inputs = [numpy.ascontiguousarray(x.transpose(1, 0, 2)) for x in data.steps(data.x)]
    state = {}

    def reset():
        if data.stream:
            zeros = numpy.zeros((1, data.batch, data.units), "f4")
            state.update(initial_h=zeros, initial_c=zeros)

    def call(number):
        answer = run({"X": inputs[number % len(inputs)], **state})
        if data.stream:
            state["initial_h"], state["initial_c"] = answer
        return answer[0]

    return call, reset


def torch(data):
    import torch

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    model = torch.nn.LSTM(data.features, data.units, batch_first=True).eval()  # Keras' order of gates
    for parameter, values in [(model.weight_ih_l0, data.kernel.T), (model.weight_hh_l0, data.recurrent_kernel.T), (model.bias_ih_l0, data.bias)]:
        parameter.copy_(torch.from_numpy(numpy.ascontiguousarray(values)))
    model.bias_hh_l0.zero_()
    inputs = [torch.from_numpy(x) for x in data.steps(data.x)]
    state = [None]

    def call(number):
        with torch.inference_mode():
            _, after = model(inputs[number % len(inputs)], state[0])
        if data.stream:
            state[0] = after
        return after[0].numpy()

    def reset():
        state[0] = None

    return call, reset


def prepare(folder):
    """The call, how far its answer is from the expected one, and how many calls to measure at once."""
    data = Data(folder)
    makers = {"onnxruntime": onnxruntime, "openvino": openvino, "torch": torch}
    call, reset = makers[PEER](data) if PEER in makers else keras(data, PEER)
    reset()
    for number in range(data.x.shape[1] if data.stream else 1):
        answer = call(number)
    error = float(numpy.abs(numpy.asarray(answer, "f8").reshape(data.y.shape) - data.y).max())
    for number in range(3):
        call(number)
    begin = time.perf_counter_ns()
    call(0)
    return call, error, 20 if data.stream and time.perf_counter_ns() - begin < 2_000_000 else 1


def measure(call, calls, seconds):
    times, number = [], 0
    end = time.perf_counter_ns() + int(seconds * 1e9)
    while len(times) < 3 or (len(times) < 20000 and time.perf_counter_ns() < end):
        begin = time.perf_counter_ns()
        for _ in range(calls):
            call(number)
            number += 1
        times.append((time.perf_counter_ns() - begin) / calls)
    times.sort()
    return {"ns_min": times[0], "ns_median": times[len(times) // 2], "n": number}


def main():
    version = importlib.metadata.version(DISTRIBUTIONS.get(PEER, PEER))
    loaded = None
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"peer": PEER, "workload": request["workload"], "threads": THREADS, "version": version}
        try:
            if not loaded or loaded[0] != request["dir"]:
                loaded = None
                loaded = (request["dir"], *prepare(request["dir"]))
            _, call, error, calls = loaded
            answer.update(measure(call, calls, request["budget_s"]), err=error)
        except Exception as error:  # Whatever a peer throws: it does not take part.
            answer["error"] = "%s: %s" % (type(error).__name__, str(error).split("\n")[0][:200])
        print(json.dumps(answer), file=ANSWERS, flush=True)


if __name__ == "__main__":
    main()
