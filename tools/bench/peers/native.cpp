// A native peer: native THREADS. Which one is chosen when it is compiled, by WITH_OPENBLAS or WITH_ONEDNN.
#include "worker.hpp"

#if defined(WITH_OPENBLAS)
#include "openblas.hpp"
#elif defined(WITH_ONEDNN)
#include "onednn.hpp"
#endif

int main(int count, char **arguments) {
    const int threads = count > 1 ? atoi(arguments[1]) : 1;
    setenv("OMP_NUM_THREADS", std::to_string(threads).c_str(), 1);
    return serve(peer_name(), peer_version(), threads, [&](const Data &data) { return make_peer(data, threads); });
}
