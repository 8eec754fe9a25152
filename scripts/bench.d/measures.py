"""What is measured, each on a bot and a sandbox of its own."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass

import crowd
import deploys
import machine
import mirror
from deploys import watched
from report import Row, slope, spread

MB = 1e6
LIST, DECLARE = ({"command": "incident list"}, {"command": "incident declare", "options": {"title": "Back again"}})

NO_CHANNELS = {
    "side": "discord",
    "method": "POST",
    "path": "/guilds/*/channels",
    "times": "forever",
    "effect": {"rate_limited": {"retry_after_ms": 3_600_000, "global": False, "scope": "user"}},
}
LOOKS = [
    ("list", "incident list", {}),
    ("show", "incident show", {"incident": "250"}),
    ("timeline", "timeline show", {"incident": "250"}),
    ("stats", "incident stats", {}),
]


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    starts: int
    idle: float
    warm_up: int
    seconds: int
    kills: int
    steps: int
    step: int
    pace: int
    queue: int


FULL = Size(starts=10, idle=10, warm_up=2000, seconds=30, kills=5, steps=10, step=10_000, pace=400, queue=10_000)
QUICK = Size(starts=3, idle=2, warm_up=400, seconds=5, kills=2, steps=5, step=1000, pace=400, queue=1000)


def binary(program, home):
    """The size of the program without symbols."""
    bare = home / "bare"
    stripper = shutil.which("strip")
    if stripper:
        subprocess.run([stripper, "-o", bare, program], check=True)
    else:
        shutil.copy(program, bare)
    size = bare.stat().st_size / MB
    return [Row("", "program, stripped" if stripper else "program, not stripped", size, "MB")]


def decisions(root):
    """What one decision on a deploy takes, under a policy of 20 rules and 10 windows. It needs neither bot nor database."""
    command = ["cargo", "bench", "--locked", "--quiet", "--package", "binnacle-commands", "--bench", "decision"]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    times = json.loads(done.stdout)
    return [Row("", f"decision on a deploy, {what}", nanoseconds / 1000, "µs", bar=5) for what, nanoseconds in times.items()]


def oncall(root):
    """Who is on call: what it takes to compute, without a bot."""
    command = ["cargo", "bench", "--locked", "--quiet", "--package", "binnacle-commands", "--bench", "oncall"]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return [Row("", one["what"], one["value"], one["unit"], bar=one["bar"]) for one in told]


def take(part, stage, size):
    return PARTS[part](stage, size)


def starts(stage, size):
    """From exec to READY, on a new database and on one that is there."""
    fresh, again = [], []
    with stage.sandbox() as sandbox:
        for _ in range(size.starts):
            with stage.kind.fresh() as database:
                for times in (fresh, again):
                    with stage.bot(sandbox, database) as bot:
                        times.append(bot.ready_ms())
                    sandbox.wait_until_alone()
    name = stage.kind.name
    return [
        Row(name, "exec to READY, new database", *spread(fresh), bar=100),
        Row(name, "exec to READY, restart", *spread(again), bar=100),
    ]


def idle(stage, size):
    """Memory, threads and CPU of a bot that nobody asks anything."""
    with stage.both() as (_, bot):
        time.sleep(size.idle)
        cpu, begun = bot.cpu(), time.monotonic()
        time.sleep(size.idle)
        share = (bot.cpu() - cpu) / (time.monotonic() - begun)
        everything, own = bot.memory()
        name = stage.kind.name
        return [
            Row(name, "idle memory (RSS)", everything / MB, "MB", bar=30, detail=f"{own / MB:.1f} of it its own"),
            Row(name, "idle CPU", share * 100, "% of a core", detail=f"{bot.threads()} threads"),
        ]


def busy(stage, size):
    """200 interactions a second; then what sending alone costs, and the way back after a kill."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database:
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
            rows = loaded(stage, sandbox, bot, 200, size, bars=True)
            rows.append(sending(stage, bot, size))
            bot.kill()
        rows.append(back(stage, sandbox, database, size))
    return rows


def calm(stage, size):
    """50 interactions a second."""
    with stage.both() as (sandbox, bot):
        return loaded(stage, sandbox, bot, 50, size, bars=False)


def loaded(stage, sandbox, bot, rate, size, bars):
    """What interactions at a rate cost, and how they are answered."""
    sandbox.load(rate, min(size.warm_up, rate * size.seconds))
    mine = lambda: bot.cpu() + sandbox.cpu() + time.process_time()  # noqa: E731
    cpu, others = bot.cpu(), machine.Others(mine)
    seen = sandbox.load(rate, rate * size.seconds)
    cost, noise = (bot.cpu() - cpu) / seen["sent"] * 1e6, others.share()
    times, lag = seen["callback"], seen["lag"]
    is_quiet = noise < machine.QUIET
    name, at = stage.kind.name, f"at {rate}/s"
    detail = f"p50 {times['p50']:.2f}, p90 {times['p90']:.2f}, max {times['max']:.1f} ms; the load itself was late by p99 {lag['p99']:.1f} ms"
    return [
        Row(name, f"CPU per interaction {at}", cost, "µs", bar=400 if bars else None, detail=f"others took {noise:.0%} of the cores"),
        Row(name, f"answered {at}, p99", times["p99"], "ms", bar=50 if bars else None, detail=detail, counts=is_quiet),
        Row(name, f"missing {at}", seen["missing"], f"of {seen['sent']}", bar=0),
        Row(name, f"doubled {at}", seen["doubled"], f"of {seen['sent']}", bar=0),
        Row(name, f"refused requests {at}", sum(seen["errors"].values()), "", detail=str(seen["errors"]) if seen["errors"] else ""),
    ]


def sending(stage, bot, size):
    """What sending costs when nobody asks: the queue that the load left is worked off at Discord's pace."""
    cpu, begun = bot.cpu(), time.monotonic()
    time.sleep(size.idle)
    share = (bot.cpu() - cpu) / (time.monotonic() - begun)
    return Row(stage.kind.name, "CPU of sending alone", share * 100, "% of a core", detail="50 requests a second to Discord, one write a second to GitHub")


def back(stage, sandbox, database, size):
    """From `kill -9` to the first answer, with deliveries waiting."""
    times = []
    bot = stage.bot(sandbox, database)
    try:
        bot.ready_ms()
        for _ in range(size.kills):
            begun = time.monotonic()
            bot.kill()
            bot = stage.bot(sandbox, database)
            sandbox.wait_until_alone()
            if sandbox.load(1, 1, [DECLARE])["missing"]:
                raise RuntimeError("the first interaction after a kill was not answered:\n" + bot.last_words())
            times.append((time.monotonic() - begun) * 1000)
    finally:
        bot.stop()
    return Row(stage.kind.name, "kill -9 to the first answer", *spread(times), bar=500)


def memory(stage, size):
    """Memory over many interactions, half of them declarations."""
    with stage.both() as (sandbox, bot):
        sandbox.load(200, size.warm_up)
        seen, lost = [bot.memory()], 0
        for _ in range(size.steps):
            report = sandbox.load(size.pace, size.step)
            lost += report["missing"] + report["doubled"]
            seen.append(bot.memory())
    count, name = size.steps * size.step, stage.kind.name
    whole = [everything for everything, _ in seen]
    path = " ".join(f"{everything / MB:.1f}" for everything in whole)
    return [
        Row(name, f"memory over {count} interactions", slope(whole, size.step), "bytes each", bar=10, detail=f"at {size.pace}/s; MB after each {size.step}: {path}"),
        Row(name, f"memory after {count} interactions", whole[-1] / MB, "MB", detail=f"{seen[-1][1] / MB:.1f} of it its own"),
        Row(name, f"missing or doubled of {count}", lost, "", bar=0),
    ]


def backlog(stage, size):
    """Declarations while the queue is a thousand deep: Discord makes no channels."""
    with stage.both() as (sandbox, bot):
        sandbox.ask("/control/faults", NO_CHANNELS)
        declare = [{"command": "incident declare", "options": {"title": "Part {n} answers slowly"}}]
        sandbox.load(100, 500, declare)
        again = [{"command": "incident declare", "options": {"title": "Piece {n} is gone"}}]
        seen, noise = watched(sandbox, bot, lambda: sandbox.load(20, 20 * size.seconds, again))
        deep, name = bot.deliveries_waiting(), stage.kind.name
        times = seen["callback"]
        detail = f"p50 {times['p50']:.2f}, max {times['max']:.1f} ms; {deep} deliveries waited; others took {noise:.0%} of the cores"
        return [
            Row(name, "declared at 20/s with a deep queue, p99", times["p99"], "ms", bar=100, detail=detail, counts=noise < machine.QUIET),
            Row(name, "missing or doubled with a deep queue", seen["missing"] + seen["doubled"], f"of {seen['sent']}", bar=0),
            Row(name, "the queue was at least so deep", deep, "deliveries"),
        ]


def pages(stage, size):
    """From the due time of a page's step until somebody was reached, while a thousand other deliveries wait."""
    with stage.both() as (sandbox, bot):
        sandbox.ask("/control/faults", NO_CHANNELS)
        sandbox.load(100, 500, [{"command": "incident declare", "options": {"title": "Part {n} answers slowly"}}])
        count = 4 * size.seconds
        send = [{"command": "page send", "options": {"target": "policy:default", "text": "Page {n}"}}]
        seen = sandbox.load(4, count, send)
        deep = bot.deliveries_waiting()
        # The next step of the demo's policy comes after a minute.
        time.sleep(65)
        late, name = bot.quantiles("binnacle_page_late_seconds"), stage.kind.name
        detail = f"p50 {late['0.5'] * 1000:.0f}, max {late['1'] * 1000:.0f} ms; {deep} deliveries waited"
        return [
            Row(name, "a page after its due time, p99", late["0.99"] * 1000, "ms", bar=1000, detail=detail),
            Row(name, "pages that were asked for and reached nobody", 2 * count - bot.counter("binnacle_page_late_seconds_count"), f"of {2 * count}", bar=0),
            Row(name, "missing or doubled answers of pages", seen["missing"] + seen["doubled"], f"of {seen['sent']}", bar=0),
        ]


def who(stage, size):
    """What it takes to say who is on call, with 200 changes by hand to come, beyond what any answer takes."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database:
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
        sandbox.wait_until_alone()
        crowd.change(database, 200)
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
            asked, noise = {}, 0
            for command in ("help", "oncall who"):
                ask = [{"command": command}]
                # The first ones fill what is kept in memory.
                sandbox.load(50, 100, ask)
                asked[command], share = watched(sandbox, bot, lambda ask=ask: sandbox.load(50, 50 * size.seconds, ask))
                noise = max(noise, share)
        plain, told = asked["help"]["callback"]["p50"], asked["oncall who"]["callback"]["p50"]
        detail = f"p50 of the answers: {told:.2f} ms, of /help {plain:.2f} ms; others took {noise:.0%} of the cores"
        lost = sum(one["missing"] + one["doubled"] for one in asked.values())
        name = stage.kind.name
        return [
            Row(name, "who is on call, with the database, p50", told - plain, "ms", bar=1, detail=detail, counts=noise < machine.QUIET),
            Row(name, "who is on call: missing or doubled", lost, f"of {2 * 50 * size.seconds}", bar=0),
        ]


def crowded(stage, size):
    """Looking, with 500 open incidents and 100,000 events on record."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database:
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
        sandbox.wait_until_alone()
        crowd.write(database, 500, 100_000)
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
            rows = []
            for what, command, options in LOOKS:
                ask = [{"command": command, "options": options}]
                # The first ones fill what is kept in memory.
                sandbox.load(5, 10, ask)
                seen, noise = watched(sandbox, bot, lambda ask=ask: sandbox.load(5, 5 * size.seconds, ask))
                times = seen["callback"]
                detail = f"p50 {times['p50']:.2f}, max {times['max']:.1f} ms; others took {noise:.0%} of the cores"
                quiet = noise < machine.QUIET
                rows.append(Row(stage.kind.name, f"{what} of 500 open, p99", times["p99"], "ms", bar=50, detail=detail, counts=quiet))
                lost = seen["missing"] + seen["doubled"]
                rows.append(Row(stage.kind.name, f"{what}: missing or doubled", lost, f"of {seen['sent']}", bar=0))
            return rows


# What needs neither a bot nor a database,
RULES = {"decisions": decisions, "oncall": oncall}
# and what needs both.
PARTS = {"starts": starts, "idle": idle, "busy": busy, "calm": calm, "backlog": backlog, "crowded": crowded, "who": who, "pages": pages, "requests": deploys.requests, "board": deploys.board, "queue": mirror.queue, "hooks": mirror.hooks, "memory": memory}
ALL = [*RULES, *PARTS]
