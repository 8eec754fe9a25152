"""Rows of numbers with their bars, as a table and as JSON."""

import json
import statistics
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Row:
    """One number, at most its bar or at least its floor. `counts` is false where a miss says more of the machine than of the bot."""

    database: str
    what: str
    value: float
    unit: str
    detail: str = ""
    bar: float | None = None
    counts: bool = True
    floor: float | None = None

    def verdict(self):
        if self.floor is not None:
            return "ok" if self.value >= self.floor else "MISSED"
        if self.bar is None:
            return ""
        if self.value <= self.bar:
            return "ok"
        return "MISSED" if self.counts else "over, but the machine is busy"


def spread(times):
    """The median, its unit, and from where to where it went."""
    return statistics.median(times), "ms", f"[{min(times):.0f}-{max(times):.0f}] of {len(times)}"


def slope(values, step):
    """The rise for each one of the line that fits best, over the second half: caches fill in the first."""
    values = values[len(values) // 2 :]
    middle = (len(values) - 1) / 2
    mean = sum(values) / len(values)
    rise = sum((index - middle) * (value - mean) for index, value in enumerate(values))
    return rise / sum((index - middle) ** 2 for index in range(len(values))) / step


def missed(rows):
    return [row for row in rows if row.verdict() == "MISSED"]


def number(value):
    if value is None:
        return ""
    if 0 < abs(value) < 1:
        return f"{value:.3f}"
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.1f}"


def table(rows):
    cells = [("database", "what", "measured", "bar", "", "more")]
    for row in rows:
        measured = f"{number(row.value)} {row.unit}".strip()
        bar = f">= {row.floor}" if row.floor is not None else "" if row.bar is None else f"<= {number(row.bar)}"
        cells.append((row.database, row.what, measured, bar, row.verdict(), row.detail))
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, [*widths, 0])).rstrip() for line in cells]
    return "\n".join(lines)


def document(about, rows):
    told = [asdict(row) | {"verdict": row.verdict()} for row in rows]
    return {"schema": "binnacle.bench/1", "machine": about, "rows": told}


def write(about, rows, asked):
    if asked.json != "-":
        print("\n".join(f"{name}: {value}" for name, value in about.items()))
        print()
        print(table(rows))
        print(summary(rows))
    if asked.json:
        text = json.dumps(document(about, rows), indent=2, ensure_ascii=False) + "\n"
        sys.stdout.write(text) if asked.json == "-" else Path(asked.json).write_text(text)


def summary(rows):
    late = [row for row in rows if row.bar is not None and not row.counts]
    note = " Other programs were at work, so latency is information only." if late else ""
    bad = missed(rows)
    return f"\n{len(bad)} bars missed." + note if bad else "\nEvery bar is kept." + note
