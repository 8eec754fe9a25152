"""A sandbox and a bot beside it, in processes of their own."""

import contextlib
import json
import re
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

from program import Program

TEAM = Path(__file__).resolve().parents[2] / "src" / "demo" / "team.toml"
WIDE = {"count": 1_000_000, "per_ms": 1000}
RATES = ("global", "messages", "edits", "pins", "renames", "webhook", "other", "invalid")
ROOMS = {"channels": 200_000, "per_category": 200_000}
FREE = {name: 1_000_000_000 for name in ("requests_per_hour", "points_per_minute", "content_per_minute", "content_per_hour")}
SEED = {"limits": {rate: WIDE for rate in RATES} | ROOMS, "github": {"limits": FREE}}
MIX = [
    {"command": "incident list"},
    {"command": "incident declare", "options": {"title": "Checkout answers slowly, alarm {n}"}},
]


class Stage:
    """Where every measure is taken: the program, and the kind of database under it."""

    def __init__(self, program, kind, home):
        self.program, self.kind, self.home = program, kind, Path(home)
        self.seed = self.home / "seed.json"
        self.seed.write_text(json.dumps(SEED))

    @contextlib.contextmanager
    def sandbox(self):
        with Sandbox(self.program, self.seed) as sandbox:
            yield sandbox

    def bot(self, sandbox, database, document=TEAM, more=None):
        return Bot(self.program, sandbox, database, document, more or {})

    @contextlib.contextmanager
    def both(self):
        """A new sandbox, a new database, and a bot that is ready."""
        with self.sandbox() as sandbox, self.kind.fresh() as database, self.bot(sandbox, database) as bot:
            bot.ready_ms()
            yield sandbox, bot


class Sandbox(Program):
    """The Discord and the GitHub."""

    def __init__(self, program, seed):
        command = [program, "sandbox", "--listen", "127.0.0.1:0", "--seed", seed]
        super().__init__(command, {}, "stdout")
        _, line = self.hears(lambda line: "DISCORD_TOKEN=" in line)
        self.keys = dict(re.findall(r"([A-Z_]+)=(\S+)", line))
        self.url = self.keys["DISCORD_API_URL"]
        self.ask("/control/journal/bodies", {"on": False})

    def ask(self, path, body=None, patience=60):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"the sandbox refused {path}: {refused.read().decode()}") from refused
        return json.loads(text) if text else None

    def load(self, rate, count, mix=MIX):
        """Fires so many interactions at a rate, waits for the answers, and says what came of them."""
        self.ask("/control/journal/bodies", {"on": False})
        seconds = count / rate
        return self.ask("/control/load", {"rate": rate, "seconds": seconds, "mix": mix}, seconds + 60)

    def wait_until_alone(self):
        """Waits until the sandbox has seen that the bot is gone."""
        while self.ask("/control/gateway")["online"]:
            time.sleep(0.001)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Bot(Program):
    """The bot, with its defaults and what is set beside them."""

    def __init__(self, program, sandbox, database, document, more):
        environment = sandbox.keys | more | {
            "DATABASE_URL": database,
            "BINNACLE_CONFIG": str(document),
            "BINNACLE_LISTEN": f"127.0.0.1:{free_port()}",
            "BINNACLE_LOG_FORMAT": "json",
        }
        self.web = "http://" + environment["BINNACLE_LISTEN"]
        super().__init__([program, "run"], environment, "stderr")

    def deliveries_waiting(self, lane=""):
        """How many deliveries wait, on one lane or on all."""
        lines = self.metrics()
        begins = f'binnacle_queue_waiting{{lane="{lane}'
        return int(sum(float(line.split()[-1]) for line in lines if line.startswith(begins)))

    def metrics(self):
        """The lines that it shows to machines."""
        with urllib.request.urlopen(self.web + "/metrics", timeout=10) as answer:
            return answer.read().decode().splitlines()

    def quantiles(self, name):
        """The quantiles of something that is measured, by their names."""
        found = (re.match(name + r'\{quantile="([0-9.]+)"\} (\S+)', line) for line in self.metrics())
        return {one[1]: float(one[2]) for one in found if one}

    def counter(self, name):
        """How often something was counted."""
        return sum(float(line.split()[-1]) for line in self.metrics() if line.startswith(name))

    def ready_ms(self):
        """From its start until it says that it is ready: connected, with its commands registered."""
        at, _ = self.hears(lambda line: '"message":"ready"' in line)
        return (at - self.begun) * 1000
