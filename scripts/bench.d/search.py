"""How good and how fast the search over runbooks is, by questions whose right pages are known."""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import Row

MB = 1e6
# What is asked for over the pages that the questions name.
FLOORS = {"nDCG@10": 0.75, "MRR@10": 0.71, "recall@5": 0.82}
PAGES = 5000
DEEP = 60


def measure(program, corpus, home):
    """Rows of quality over a folder with `search-dev.jsonl` and `runbooks/`, and of speed over 5,000 pages made of its own."""
    questions = [json.loads(line) for line in open(corpus / "search-dev.jsonl", encoding="utf-8")]
    shelf = gathered(corpus / "runbooks", home / "shelf" / "runbooks")
    plain = judged(questions, ask(program, shelf, questions, scoped=False))
    owned = judged(questions, ask(program, shelf, questions, scoped=True))
    rows = [Row("", f"{name}, all {len(questions)} questions", value, "", floor=FLOORS.get(name)) for name, value in mean(plain).items()]
    rows += [Row("", f"{name}, in the owner's folder", value, "") for name, value in mean(owned).items()]
    for half in (0, 1):
        part = mean([scores for index, scores in enumerate(plain) if index % 2 == half])
        rows.append(Row("", f"nDCG@10, {'even' if half == 0 else 'odd'} lines", part["nDCG@10"], ""))
    named = [question | {"query": question["alert"]} for question in questions if question.get("alert")]
    first = mean(judged(named, ask(program, shelf, named, scoped=False)))["first"]
    rows.append(Row("", "an alert's name leads to its page at once", first, f"of {len(named)}"))
    return rows + speed(program, corpus / "runbooks", questions, home)


def gathered(runbooks, to):
    """The folder without older states of its parts, which would only be found twice."""
    to.mkdir(parents=True)
    for part in sorted(runbooks.iterdir()):
        if part.is_dir() and not part.name.endswith("@seed"):
            copied(part, to / part.name)
    return to.parent


def copied(source, to):
    """Copies a folder without its licence."""
    for folder, _, files in os.walk(source):
        there = to / Path(folder).relative_to(source)
        there.mkdir(parents=True, exist_ok=True)
        for file in files:
            if not file.upper().startswith(("LICENSE", "LICENCE")):
                (there / file).write_bytes((Path(folder) / file).read_bytes())


def ask(program, shelf, questions, scoped):
    """The paths that each question finds, best first."""
    lines = []
    for question in questions:
        scopes = question["scope"] if scoped else [None]
        lines += [{"id": [question["id"], scope], "query": question["query"]} | ({"scope": scope} if scope else {}) for scope in scopes]
    command = [program, "runbook", "search", "--dir", shelf, "--batch", "--limit", str(DEEP)]
    done = subprocess.run(command, input="\n".join(map(json.dumps, lines)), capture_output=True, text=True, check=True)
    found = {}
    for line in map(json.loads, done.stdout.splitlines()):
        found.setdefault(line["id"][0], []).extend((-hit["score"], hit["path"]) for hit in line["hits"])
    return {key: [path for _, path in sorted(hits, key=lambda hit: hit[0])] for key, hits in found.items()}


def judged(questions, found):
    """The measures of each question; a page is right or wrong, and pages that quote the question are taken out."""
    scores = []
    for question in questions:
        out, right = set(question.get("exclude") or []), set(question["relevant"])
        ranking = [path for path in found.get(question["id"], []) if path not in out]
        ranks = [rank for rank, path in enumerate(ranking, 1) if path in right]
        best = sum(1 / math.log2(rank + 1) for rank in range(1, min(10, len(right)) + 1))
        scores.append({
            "nDCG@10": sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 10) / best,
            "MRR@10": next((1 / rank for rank in ranks if rank <= 10), 0),
            "recall@5": sum(rank <= 5 for rank in ranks) / min(5, len(right)),
            "first": float(1 in ranks),
        })
    return scores


def mean(scores):
    return {name: sum(score[name] for score in scores) / len(scores) for name in (scores[0] if scores else {}) if name in FLOORS or name == "first"}


def speed(program, runbooks, questions, home):
    """5,000 pages: how long until the first answer, how long a question takes, how much memory that needs."""
    big = home / "big"
    big.mkdir()
    count = many(runbooks, big)
    empty = home / "empty"
    empty.mkdir()
    (empty / "page.md").write_text("# A page\n\nwith a word\n")
    (_, _, bare), (start, times, full) = timed(program, empty, questions[:1]), timed(program, big, questions)
    times.sort()
    at = lambda share: times[int(len(times) * share)] * 1000  # noqa: E731
    detail = f"p50 {at(0.5):.1f}, max {times[-1] * 1000:.1f} ms, written and read through a pipe"
    return [
        Row("", f"from exec to the first answer over {count} pages", start, "s", bar=3),
        Row("", "a question, p95", at(0.95), "ms", bar=10, detail=detail),
        Row("", "memory above that of one page", (full - bare) / MB, "MB", bar=60, detail=f"{full / MB:.0f} in all"),
    ]


def many(runbooks, to):
    """5,000 pages: those that are there, again and again, each time with words of its own in between."""
    pages = [path for path in sorted(runbooks.rglob("*")) if path.suffix in (".md", ".rst") and path.is_file()]
    for number in range(PAGES):
        page = pages[number % len(pages)]
        text = page.read_text(encoding="utf-8")
        folder = to / f"copy{number // len(pages)}" / page.parent.relative_to(runbooks)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / page.name).write_text(text + f"\n\nServes customer{number} on host{number % 977}.\n", encoding="utf-8")
    return PAGES


def timed(program, shelf, questions):
    """Seconds to the first answer, seconds of each other, and resident bytes at the end."""
    command = [program, "runbook", "search", "--dir", shelf, "--batch"]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as searcher:
        def answer(question):
            searcher.stdin.write(json.dumps({"id": question["id"], "query": question["query"]}) + "\n")
            searcher.stdin.flush()
            if not searcher.stdout.readline():
                sys.exit("scripts/bench: the search ended by itself")

        answer(questions[0])
        start, times = time.perf_counter() - begun, []
        for question in questions:
            asked = time.perf_counter()
            answer(question)
            times.append(time.perf_counter() - asked)
        status = Path(f"/proc/{searcher.pid}/status").read_text()
        resident = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))
        searcher.stdin.close()
    return start, times, resident
