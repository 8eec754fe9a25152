"""A program that was started: what it says, what it costs, and its end."""

import collections
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

PATIENCE = 30


class Program:
    """A child process. Whatever happens, it is ended by its id."""

    def __init__(self, command, environment, speaks):
        self.lines = collections.deque(maxlen=200)
        self.heard = threading.Condition()
        self.waiting = None
        self.costs = {}
        env = {name: os.environ[name] for name in ("PATH", "HOME", "TOKIO_WORKER_THREADS", "LD_PRELOAD", "MALLOC_ARENA_MAX") if name in os.environ} | environment
        pipes = {name: subprocess.PIPE if name == speaks else subprocess.DEVNULL for name in ("stdout", "stderr")}
        self.begun = time.monotonic()
        self.child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, **pipes)
        self.ear = threading.Thread(target=self.listen, args=(getattr(self.child, speaks),), daemon=True)
        self.ear.start()

    def listen(self, pipe):
        for line in pipe:
            at = time.monotonic()
            with self.heard:
                self.lines.append((at, line.decode(errors="replace").rstrip()))
                self.heard.notify_all()
        with self.heard:
            self.lines.append((time.monotonic(), None))
            self.heard.notify_all()

    def hears(self, fits):
        """The first line that fits, and when it was said."""
        until = time.monotonic() + PATIENCE
        with self.heard:
            while True:
                found = next(((at, line) for at, line in self.lines if line and fits(line)), None)
                if found:
                    return found
                left = until - time.monotonic()
                if left <= 0 or (self.lines and self.lines[-1][1] is None):
                    raise RuntimeError("it never said what was waited for:\n" + self.last_words())
                self.heard.wait(left)

    def last_words(self):
        return "\n".join(line for _, line in list(self.lines)[-20:] if line)

    def memory(self):
        """Resident memory in bytes: all of it, and the part that is no file."""
        status = Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in status if ":" in line)
        return tuple(int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "RssAnon"))

    def cpu(self):
        """Seconds on a core, of all threads; those that ended count as last seen."""
        for task in Path(f"/proc/{self.child.pid}/task").iterdir():
            try:
                self.costs[task.name] = int((task / "schedstat").read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
        return sum(self.costs.values()) / 1e9

    def threads(self):
        return len(os.listdir(f"/proc/{self.child.pid}/task"))

    def kill(self):
        self.end(signal.SIGKILL)

    def stop(self):
        self.end(signal.SIGTERM)

    def end(self, how):
        if self.child.poll() is None:
            self.child.send_signal(how)
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.ear.join(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
