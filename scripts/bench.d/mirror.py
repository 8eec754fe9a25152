"""The mirror at GitHub: what a deep queue costs, and how soon a webhook is told that it arrived."""

import concurrent.futures
import hashlib
import hmac
import http.client
import json
import statistics
import threading
import time
import urllib.parse

import crowd
from deploys import watched
from machine import QUIET
from report import Row, slope

MB = 1e6
SECRET = "a-secret-of-the-bench"
ENVIRONMENT = {"BINNACLE_GITHUB_PACE": "10", "GITHUB_WEBHOOK_SECRET": SECRET}
RATE = 200
FEW = 70


def queue(stage, size):
    """Ten thousand things for GitHub that wait: what taking and ending one costs, and what it costs with its request."""
    name = stage.kind.name
    own, path, deep = drained(stage, size.queue, crowd.matters)
    # GitHub allows so many writes in a minute, and no more are sent.
    whole, _, few = drained(stage, FEW, crowd.issues)
    seen = " ".join(f"{one / MB:.1f}" for one in path)
    return [
        Row(name, f"dispatcher's own CPU, each of {deep} queued", own, "µs", bar=200, detail="taken, looked at, and ended; nothing to ask of GitHub"),
        Row(name, f"CPU with the request, each of {few} issues", whole, "µs"),
        Row(name, f"memory over {deep} queued", slope(path, deep / len(path)), "bytes each", bar=50, detail=f"MB on the way: {seen}"),
    ]


def drained(stage, count, write):
    """CPU in microseconds for each thing of a queue, and the memory at each tenth of the way."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database:
        with stage.bot(sandbox, database) as bot:
            bot.ready_ms()
        sandbox.wait_until_alone()
        write(database, count)
        with stage.bot(sandbox, database, more=ENVIRONMENT) as bot:
            bot.ready_ms()
            deep = bot.deliveries_waiting("github")
            cpu, path, left = bot.cpu(), [], deep
            while left:
                if left <= deep * (1 - len(path) / 10):
                    path.append(bot.memory()[1])
                # Asking costs the bot something too: all that waits is counted.
                time.sleep(2)
                left = bot.deliveries_waiting("github")
            return (bot.cpu() - cpu) / deep * 1e6, path, deep


def hooks(stage, size):
    """Webhooks at a rate, each with its own key and words, from their sending until they are told to have arrived."""
    with stage.sandbox() as sandbox, stage.kind.fresh() as database, stage.bot(sandbox, database, more=ENVIRONMENT) as bot:
        bot.ready_ms()
        deliver(bot, range(RATE))
        count = RATE * size.seconds
        times, noise = watched(sandbox, bot, lambda: deliver(bot, range(RATE, RATE + count)))
        p99 = statistics.quantiles(times, n=100)[98] * 1000
        detail = f"p50 {statistics.median(times) * 1000:.2f}, max {max(times) * 1000:.1f} ms; others took {noise:.0%} of the cores"
        name = stage.kind.name
        return [
            Row(name, f"webhook acknowledged at {RATE}/s, p99", p99, "ms", bar=20, detail=detail, counts=noise < QUIET),
            Row(name, "webhooks that were not taken", count - len(times), f"of {count}", bar=0),
        ]


def deliver(bot, numbers):
    """Sends a webhook for each number, at the rate, and says how long each took that was taken."""
    address = urllib.parse.urlsplit(bot.web).netloc
    own, begun = threading.local(), time.monotonic()

    def one(place):
        time.sleep(max(0, begun + place[0] / RATE - time.monotonic()))
        if not hasattr(own, "line"):
            own.line = http.client.HTTPConnection(address, timeout=10)
        body, headers = told(place[1])
        sent = time.monotonic()
        own.line.request("POST", "/github/webhook", body, headers)
        answer = own.line.getresponse()
        answer.read()
        return time.monotonic() - sent if answer.status == 202 else None

    with concurrent.futures.ThreadPoolExecutor(16) as hands:
        return [took for took in hands.map(one, enumerate(numbers)) if took is not None]


def told(number):
    """Something that happened to an issue that is none of ours, as large as GitHub's own news of one."""
    issue = {"number": number + 1_000_000, "title": f"Part {number} answers slowly", "body": "words " * 1500, "state": "open"}
    issue |= {"user": {"login": "somebody"}, "assignees": [], "updated_at": "2026-01-05T09:00:00Z"}
    repository = {"full_name": "harbour/operations"}
    body = json.dumps({"action": "edited", "issue": issue, "repository": repository, "sender": {"login": "somebody"}}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {
        "content-type": "application/json",
        "x-github-event": "issues",
        "x-github-delivery": f"00000000-0000-0000-0000-{number:012d}",
        "x-hub-signature-256": f"sha256={signature}",
    }
