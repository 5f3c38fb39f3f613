"""What was measured, as a table for people."""

import json
import os
import platform


def workloads():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "workloads.json")) as file:
        return json.load(file)


def machine():
    """The processor's name and how many there are."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            name = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return "%s, %d processors" % (name, os.cpu_count())


def duration(nanoseconds):
    for unit, size in [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)]:
        value = nanoseconds / size
        if value < 999.5 or unit == "s":
            return "%.*f %s" % (0 if value >= 99.5 else 1 if value >= 9.95 else 2, value, unit)


def markdown(result):
    """Workloads against peers, the fastest of each workload in bold; lstm-import first, then by speed."""
    rows = {(row["workload"], row["peer"]): row for row in result["rows"]}
    names = [name for name in workloads() if any(key[0] == name for key in rows)]

    def slowness(peer):
        """How many times slower than lstm-import a peer is in the middle, of the workloads that it runs."""
        ratios = sorted(
            rows[name, peer]["ns_min"] / rows[name, "lstm-import"]["ns_min"]
            for name in names if "ns_min" in rows.get((name, peer), {}) and "ns_min" in rows.get((name, "lstm-import"), {}))
        return ratios[len(ratios) // 2] if ratios else float("inf")

    peers = sorted({key[1] for key in rows}, key=lambda peer: (peer != "lstm-import", slowness(peer)))
    lines = ["| | B, T, F, U | " + " | ".join(peers) + " |", "|---|---|" + "--:|" * len(peers)]
    for name in names:
        shape = workloads()[name]
        cells = []
        best = min((rows[name, peer]["ns_min"] for peer in peers if "ns_min" in rows.get((name, peer), {})), default=0)
        for peer in peers:
            time = rows.get((name, peer), {}).get("ns_min")
            text = duration(time) if time is not None else "–"
            cells.append("**%s**" % text if time == best else text)
        lines.append("| %s | %s | %s |" % (name, ", ".join(str(shape[key]) for key in "BTIU"), " | ".join(cells)))
    threads = "%d thread%s" % (result["threads"], "" if result["threads"] == 1 else "s")
    versions = "; ".join("%s %s" % (peer, version) for peer in peers for version in [next(
        (row["version"] for key, row in rows.items() if key[1] == peer and row.get("version")), "")] if version)
    worst = max((row["err"] or 0 for row in rows.values() if row.get("err") is not None), default=0)
    lines += ["", "%s, %s, %s; %s. Farthest from double precision: %.1e." % (result["machine"], threads, result["date"], versions, worst), ""]
    return "\n".join(lines)
