"""Memory of a running command: what it takes together with the processes that it started (Linux)."""

import os


def family(process):
    """A process and those that it, or one of its threads, started, and so on."""
    rest = [process]
    while rest:
        number = rest.pop()
        yield number
        try:
            for thread in os.listdir("/proc/%d/task" % number):
                with open("/proc/%d/task/%s/children" % (number, thread)) as file:
                    rest += [int(child) for child in file.read().split()]
        except OSError:
            pass  # It has ended meanwhile.


def total(process, count):
    """The sum of what `count` says of each, memory that two use as one taken once; of one that has ended meanwhile, nothing."""
    bytes, programs = 0, set()
    for number in family(process):
        try:
            # Addresses that are chosen anew for each program that starts. A process that has those of another is about
            # to start one and uses the other's memory until it does (vfork): that counts once.
            with open("/proc/%d/auxv" % number, "rb") as file:
                program = file.read()
            if program not in programs:
                bytes += count(number)
                programs.add(program)
        except OSError:
            pass
    return bytes


def resident(process):
    """Bytes in memory; what several of them share counts for each."""
    def count(number):
        with open("/proc/%d/statm" % number) as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    return total(process, count)


def proportional(process):
    """Bytes in memory; what several of them share counts once. It takes longer to look at than `resident`."""
    def count(number):
        with open("/proc/%d/smaps_rollup" % number) as file:
            return 1024 * sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))

    return total(process, count)
