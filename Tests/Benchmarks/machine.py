"""What the kernel says of processes and of the machine (proc(5))."""

import os
import time

TICK = os.sysconf("SC_CLK_TCK")


def cpu(process):
    """Seconds of processor time that a process has used, its own and the kernel's for it."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def status(process, name):
    """A number of /proc/PID/status: VmRSS (kB) or Threads."""
    with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as file:
        for line in file:
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    raise LookupError(name)


def resident(process):
    """Resident memory, megabytes of a million."""
    return status(process, "VmRSS") * 1024 / 1e6


def waiting(port):
    """Bytes that wait in the kernel: those sent to that port, and those its owner sent (columns of proc_net_tcp(5))."""
    to_port, from_port = 0, 0
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table.readlines()[1:]:
            fields = line.split()
            own, peer = (int(fields[at].split(":")[1], 16) for at in (1, 2))
            if fields[3] != "01":
                continue
            sent, arrived = (int(part, 16) for part in fields[4].split(":"))
            if own == port:
                from_port += sent
                to_port += arrived
            elif peer == port:
                to_port += sent
                from_port += arrived
    return to_port, from_port


def busy(seconds=1.0):
    """How many cores are at work while this script does nothing: what others take from what is measured."""
    before, begin = _busy(), time.monotonic()
    time.sleep(seconds)
    return (_busy() - before) / (time.monotonic() - begin)


def _busy():
    with open("/proc/stat", encoding="ascii") as file:
        fields = [int(value) / TICK for value in file.readline().split()[1:9]]
    return sum(fields) - fields[3] - fields[4]


def name():
    """The machine in a line: processor, cores, memory, kernel."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {os.uname().release}"
