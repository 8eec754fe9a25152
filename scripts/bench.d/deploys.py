"""Deploys: how fast they are asked for, and how fast everybody sees what is live where."""

import re
import time

import crowd
import machine
from report import Row
from stage import TEAM

PLACE = {"service": "checkout", "environment": "staging", "ref": "main", "reason": "Release {n}"}
REQUEST = {"command": "deploy request", "options": PLACE}
CHECK = {"command": "deploy check", "options": {name: PLACE[name] for name in ("service", "environment", "ref")}}
BOARD = {"command": "deploy status"}
SERVICES, ENVIRONMENTS = 200, 4


def requests(stage, size):
    """Asking for deploys of a commit of which everything was read before."""
    with stage.both() as (sandbox, bot):
        # The first ones read from GitHub what is then only asked whether it changed.
        sandbox.load(5, 10, [CHECK])
        seen, noise = watched(sandbox, bot, lambda: sandbox.load(5, 5 * size.seconds, [REQUEST]))
        return told(stage, "deploy asked for, facts read before", seen, noise, bar=100)


def board(stage, size):
    """What is live where, when much is."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database:
        document, places = wide(stage.home)
        with stage.bot(sandbox, database, document) as bot:
            bot.ready_ms()
            # One request, after which all the others are made.
            sandbox.load(1, 1, [REQUEST])
        sandbox.wait_until_alone()
        crowd.deploy(database, places)
        with stage.bot(sandbox, database, document) as bot:
            bot.ready_ms()
            # The first ones fill what is kept in memory.
            sandbox.load(5, 10, [BOARD])
            seen, noise = watched(sandbox, bot, lambda: sandbox.load(5, 5 * size.seconds, [BOARD]))
            return told(stage, f"board of {SERVICES} services x {ENVIRONMENTS} environments", seen, noise, bar=50)


def wide(home):
    """A document with many services and environments, and all their places."""
    text = TEAM.read_text()
    names = {}
    for kind, count in (("service", SERVICES), ("environment", ENVIRONMENTS)):
        there = re.findall(rf'^\[\[{kind}\]\]\nname = "([^"]+)"', text, re.MULTILINE)
        more = [f"{kind}-{number}" for number in range(count - len(there))]
        names[kind] = there + more
    tables = (f'\n[[{kind}]]\nname = "{name}"\n' for kind in names for name in names[kind] if name.startswith(f"{kind}-"))
    file = home / "wide.toml"
    file.write_text(text + "".join(tables))
    return file, [(service, environment) for service in names["service"] for environment in names["environment"]]


def watched(sandbox, bot, load):
    """What came of a load, and which share of the cores other programs took meanwhile."""
    others = machine.Others(lambda: bot.cpu() + sandbox.cpu() + time.process_time())
    seen = load()
    return seen, others.share()


def told(stage, what, seen, noise, bar):
    times, name = seen["callback"], stage.kind.name
    detail = f"p50 {times['p50']:.2f}, max {times['max']:.1f} ms; others took {noise:.0%} of the cores"
    return [
        Row(name, f"{what}, p99", times["p99"], "ms", bar=bar, detail=detail, counts=noise < machine.QUIET),
        Row(name, f"{what}: missing or doubled", seen["missing"] + seen["doubled"], f"of {seen['sent']}", bar=0),
    ]
