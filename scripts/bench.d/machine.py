"""The machine that is measured on, and how busy it is."""

import os
import subprocess
import sys
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
# A share of the cores above this, taken by others, makes latency a matter of luck.
QUIET = 0.10


def facts(root, home):
    """What a reader needs to know to compare the numbers."""
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "memory": f"{memory_gib():.0f} GiB",
        "kernel": os.uname().release,
        "file system": file_system(home),
        "fdatasync of 4 KiB": f"{flush_ms(home):.3f} ms (median)",
        "rustc": said(["rustc", "--version"], root),
        "commit": commit(root),
        "load average before": os.getloadavg()[0],
        "date": time.strftime("%Y-%m-%d"),
    }


def said(command, where):
    done = subprocess.run(command, cwd=where, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def cpu():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), os.uname().machine)


def memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def commit(root):
    known = said(["git", "rev-parse", "--short=12", "HEAD"], root)
    changed = said(["git", "status", "--porcelain", "--untracked-files=no", "--", "src", "commands", "Cargo.lock"], root)
    return f"{known} with changes" if changed else known


def file_system(path):
    """The kind of file system a path is on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    path = str(Path(path).resolve())
    holding = [(point, kind) for point, kind in mounts if path == point or path.startswith(point.rstrip("/") + "/")]
    return max(holding, key=lambda one: len(one[0]))[1]


def refuse_memory(where):
    """A database in memory flushes nothing, so it would be measured too well."""
    if file_system(where) in ("tmpfs", "ramfs"):
        sys.exit(f"scripts/bench: {where} is in memory: name a directory on a disk with --dir")


def flush_ms(home):
    """The median time of writing 4 KiB through to the disk: what every commit pays at least."""
    path = Path(home) / "flush"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.seek(0)
            file.write(b"\0" * 4096)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1000)
    path.unlink()
    return sorted(times)[len(times) // 2]


class Others:
    """Which share of the cores other programs take, from now on."""

    def __init__(self, mine):
        self.mine = mine
        self.begun = time.monotonic()
        self.busy_then, self.mine_then = busy_seconds(), mine()

    def share(self):
        spent = (busy_seconds() - self.busy_then) - (self.mine() - self.mine_then)
        return max(0.0, spent / ((time.monotonic() - self.begun) * os.cpu_count()))


def busy_seconds():
    """The time that all cores together were at work, stolen time included."""
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + irq + softirq + steal) / TICK
