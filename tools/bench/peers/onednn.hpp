// oneDNN's LSTM, with weights in the layout that it likes best. Versions 2 and 3 describe it differently.
#pragma once

#include "worker.hpp"

#include <dnnl.hpp>
#include <unordered_map>

class OneDNN : public Peer {
    using Type = dnnl::memory::data_type;
    using Tag = dnnl::memory::format_tag;

    const Data &data;
    const long batch, steps, features, units;
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    dnnl::lstm_forward lstm;
    std::unordered_map<int, dnnl::memory> arguments;
    dnnl::memory x, h, c, next_h, next_c;
    // Time before batch.
    Floats inputs;
    size_t next = 0;

    size_t state_size() const { return (size_t)(batch * units) * sizeof(float); }

    dnnl::memory loaded(const dnnl::memory::desc &plain, const Floats &values, const dnnl::memory::desc &wanted) {
        dnnl::memory from(plain, engine);
        memcpy(from.get_data_handle(), values.data(), values.size() * sizeof(float));
        if (plain == wanted) return from;
        dnnl::memory to(wanted, engine);
        dnnl::reorder(from, to).execute(stream, from, to);
        stream.wait();
        return to;
    }

public:
    explicit OneDNN(const Data &data)
        : data(data), batch(data.batch), steps(data.is_stream ? 1 : data.steps), features(data.features), units(data.units),
          inputs(data.x.size()) {
        for (size_t row = 0; row < data.batch; row++) {
            for (size_t step = 0; step < data.steps; step++) {
                memcpy(&inputs[(step * data.batch + row) * data.features], &data.x[(row * data.steps + step) * data.features],
                       data.features * sizeof(float));
            }
        }
        using Description = dnnl::memory::desc;
        const Description x_shape({steps, batch, features}, Type::f32, Tag::tnc), y_shape({steps, batch, units}, Type::f32, Tag::tnc);
        const Description state({1, 1, batch, units}, Type::f32, Tag::ldnc), bias({1, 1, 4, units}, Type::f32, Tag::ldgo);
        const Description any_kernel({1, 1, features, 4, units}, Type::f32, Tag::any);
        const Description any_recurrent({1, 1, units, 4, units}, Type::f32, Tag::any);
        const auto kind = dnnl::prop_kind::forward_inference;
        const auto direction = dnnl::rnn_direction::unidirectional_left2right;
#if DNNL_VERSION_MAJOR >= 3
        const dnnl::lstm_forward::primitive_desc description(
            engine, kind, direction, x_shape, state, state, any_kernel, any_recurrent, bias, y_shape, state, state);
#else
        const dnnl::lstm_forward::primitive_desc description(
            {kind, direction, x_shape, state, state, any_kernel, any_recurrent, bias, y_shape, state, state}, engine);
#endif
        lstm = dnnl::lstm_forward(description);
        x = dnnl::memory(x_shape, engine, inputs.data());
        h = dnnl::memory(state, engine), c = dnnl::memory(state, engine);
        next_h = dnnl::memory(state, engine), next_c = dnnl::memory(state, engine);
        arguments = {
            {DNNL_ARG_SRC_LAYER, x},
            {DNNL_ARG_SRC_ITER, h},
            {DNNL_ARG_SRC_ITER_C, c},
            {DNNL_ARG_WEIGHTS_LAYER, loaded({{1, 1, features, 4, units}, Type::f32, Tag::ldigo}, data.kernel, description.weights_layer_desc())},
            {DNNL_ARG_WEIGHTS_ITER, loaded({{1, 1, units, 4, units}, Type::f32, Tag::ldigo}, data.recurrent_kernel, description.weights_iter_desc())},
            {DNNL_ARG_BIAS, loaded(bias, data.bias, bias)},
            {DNNL_ARG_DST_LAYER, dnnl::memory(y_shape, engine)},
            {DNNL_ARG_DST_ITER, next_h},
            {DNNL_ARG_DST_ITER_C, next_c},
        };
        reset();
    }

    void call() override {
        if (data.is_stream) x.set_data_handle(&inputs[next * (size_t)(batch * features)]);
        lstm.execute(stream, arguments);
        stream.wait();
        if (data.is_stream) {
            memcpy(h.get_data_handle(), next_h.get_data_handle(), state_size());
            memcpy(c.get_data_handle(), next_c.get_data_handle(), state_size());
            next = (next + 1) % data.steps;
        }
    }

    void reset() override {
        memset(h.get_data_handle(), 0, state_size());
        memset(c.get_data_handle(), 0, state_size());
        next = 0;
    }

    Floats hidden() override {
        const float *values = (const float *)next_h.get_data_handle();
        return Floats(values, values + batch * units);
    }
};

static std::string peer_name() { return "onednn"; }

static std::string peer_version() {
    const dnnl_version_t *version = dnnl_version();
    return std::to_string(version->major) + "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

static std::unique_ptr<Peer> make_peer(const Data &data, int) { return std::make_unique<OneDNN>(data); }
