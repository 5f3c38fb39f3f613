// The LSTM as most people would write it with a BLAS: one product for all inputs, one a step for the state, and
// loops that the compiler makes vectors of.
#pragma once

#include "worker.hpp"

#include <cblas.h>

extern "C" {
void openblas_set_num_threads(int);
char *openblas_get_config(void);
}

class OpenBLAS : public Peer {
    const Data &data;
    const size_t width;
    Floats h, c, z;
    size_t next = 0;

    static float sigmoid(float x) { return 1 / (1 + expf(-x)); }

    // z += x · matrix, for rows that are so far apart.
    static void product(size_t rows, size_t depth, size_t width, const float *x, size_t x_row, const Floats &matrix, float *z, size_t z_row) {
        if (rows == 1) cblas_sgemv(CblasRowMajor, CblasTrans, depth, width, 1, matrix.data(), width, x, 1, 1, z, 1);
        else cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, width, depth, 1, x, x_row, matrix.data(), width, 1, z, z_row);
    }

    // Steps from `first` on, of all rows.
    void advance(size_t first, size_t steps) {
        for (size_t row = 0; row < data.batch * steps; row++) memcpy(&z[row * width], data.bias.data(), width * sizeof(float));
        product(data.batch * steps, data.features, width, &data.x[first * data.features], data.features, data.kernel, z.data(), width);
        for (size_t step = 0; step < steps; step++) {
            product(data.batch, data.units, width, h.data(), data.units, data.recurrent_kernel, &z[step * width], width * steps);
            for (size_t row = 0; row < data.batch; row++) {
                const size_t units = data.units;
                const float *gates = &z[(row * steps + step) * width];
                float *hidden = &h[row * units], *cell = &c[row * units];
                for (size_t j = 0; j < units; j++) {
                    cell[j] = sigmoid(gates[units + j]) * cell[j] + sigmoid(gates[j]) * tanhf(gates[2 * units + j]);
                    hidden[j] = sigmoid(gates[3 * units + j]) * tanhf(cell[j]);
                }
            }
        }
    }

public:
    explicit OpenBLAS(const Data &data)
        : data(data), width(4 * data.units), h(data.batch * data.units), c(h.size()),
          z(data.batch * (data.is_stream ? 1 : data.steps) * width) {}

    void call() override {
        if (data.is_stream) {
            advance(next, 1);
            next = (next + 1) % data.steps;
        } else {
            reset();
            advance(0, data.steps);
        }
    }

    void reset() override {
        std::fill(h.begin(), h.end(), 0.f);
        std::fill(c.begin(), c.end(), 0.f);
        next = 0;
    }

    Floats hidden() override { return h; }
};

static std::string peer_name() { return "openblas"; }

static std::string peer_version() {
    const std::string text = openblas_get_config();
    return text.substr(text.find(' ') + 1, text.find(' ', text.find(' ') + 1) - text.find(' ') - 1);
}

static std::unique_ptr<Peer> make_peer(const Data &data, int threads) {
    openblas_set_num_threads(threads);
    return std::make_unique<OpenBLAS>(data);
}
