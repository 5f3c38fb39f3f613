// What native peers have in common: a workload's folder, and the requests and answers of README.md.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using Floats = std::vector<float>;

// The text of a value in a flat JSON object; empty if it isn't there.
static std::string field(const std::string &text, const std::string &key) {
    size_t at = text.find("\"" + key + "\"");
    if (at == std::string::npos) return "";
    at = text.find_first_not_of(" ", text.find(':', at) + 1);
    if (text[at] == '"') return text.substr(at + 1, text.find('"', at + 1) - at - 1);
    return text.substr(at, text.find_first_of(",}", at) - at);
}

static std::string read_file(const std::string &path) {
    FILE *file = fopen(path.c_str(), "rb");
    if (!file) throw std::runtime_error(path + ": " + strerror(errno));
    std::string text;
    char part[1 << 16];
    for (size_t count; (count = fread(part, 1, sizeof part, file)) > 0;) text.append(part, count);
    fclose(file);
    return text;
}

static Floats read_floats(const std::string &path) {
    const std::string bytes = read_file(path);
    Floats values(bytes.size() / sizeof(float));
    memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

// A workload: see make_data.py.
struct Data {
    size_t batch, timesteps, features, units;
    bool is_stream;
    // Steps of x: more than `timesteps` for a stream.
    size_t steps;
    Floats kernel, recurrent_kernel, bias, x, y;

    explicit Data(const std::string &folder) {
        const std::string shape = read_file(folder + "/shape.json");
        batch = std::stoul(field(shape, "B")), timesteps = std::stoul(field(shape, "T"));
        features = std::stoul(field(shape, "I")), units = std::stoul(field(shape, "U"));
        is_stream = field(shape, "stream") == "true";
        kernel = read_floats(folder + "/W.f32"), recurrent_kernel = read_floats(folder + "/R.f32");
        bias = read_floats(folder + "/b.f32"), x = read_floats(folder + "/x.f32"), y = read_floats(folder + "/y.f32");
        steps = x.size() / (batch * features);
    }
};

// A peer with its weights loaded.
struct Peer {
    virtual ~Peer() = default;
    // One call, or a stream's next step.
    virtual void call() = 0;
    // Goes back to a state of zeros and the first step.
    virtual void reset() = 0;
    // The hidden state after the last call, [B, U].
    virtual Floats hidden() = 0;
};

using Maker = std::function<std::unique_ptr<Peer>(const Data &)>;

static double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static double distance(const Floats &a, const Floats &b) {
    double largest = 0;
    for (size_t i = 0; i < b.size(); i++) {
        const double difference = std::fabs((double)a[i] - b[i]);
        if (!(difference <= largest)) largest = difference;
    }
    return largest;
}

// Answers requests until there are no more.
static int serve(const std::string &name, const std::string &version, int threads, const Maker &make) {
    std::string line, loaded;
    std::unique_ptr<Data> data;
    std::unique_ptr<Peer> peer;
    double error = 0;
    while (std::getline(std::cin, line)) {
        printf("{\"peer\": \"%s\", \"workload\": \"%s\", \"threads\": %d, ", name.c_str(), field(line, "workload").c_str(), threads);
        try {
            const std::string folder = field(line, "dir");
            if (folder != loaded) {
                loaded.clear();
                peer.reset();
                data = std::make_unique<Data>(folder);
                peer = make(*data);
                peer->reset();
                for (size_t i = 0; i < (data->is_stream ? data->steps : 1); i++) peer->call();
                error = distance(peer->hidden(), data->y);
                loaded = folder;
            }
            peer->call();
            double begin = seconds_now();
            peer->call();
            const double first = std::max(seconds_now() - begin, 1e-9);
            const int calls = data->is_stream ? 100 : (int)std::max(1.0, std::min(1000.0, 2e-5 / first));
            std::vector<double> times;
            const double end = seconds_now() + std::stod(field(line, "budget_s"));
            while (times.size() < 3 || (times.size() < 50000 && seconds_now() < end)) {
                begin = seconds_now();
                for (int i = 0; i < calls; i++) peer->call();
                times.push_back((seconds_now() - begin) / calls * 1e9);
            }
            std::sort(times.begin(), times.end());
            printf("\"version\": \"%s\", \"ns_min\": %.1f, \"ns_median\": %.1f, \"n\": %zu, \"err\": %.3g}\n", version.c_str(),
                   times[0], times[times.size() / 2], times.size() * calls, error);
        } catch (const std::exception &reason) {
            printf("\"error\": \"%s\"}\n", reason.what());
        }
        fflush(stdout);
    }
    return 0;
}
