"""A team that has seen much: many open incidents, a long record, many changes by hand, written straight into a database."""

import json
import sqlite3
import subprocess
import urllib.parse
from datetime import UTC, datetime, timedelta

from database import psql

GUILD = 100000000000000001
PERSON = 100000000000000021
AT = "2026-01-05T%02d:%02d:%02d+00:00"


def rows(incidents, events):
    """The statements, with keys as hexadecimal between `@`."""
    yield "begin;"
    for number in range(1, incidents + 1):
        course = json.dumps(course_of(number))
        yield (
            "insert into incident (incident_id, workspace_id, number, title, severity, service, state, declared_by, declared_at, version,"
            f" course) values (@{number:032x}@, {GUILD}, {number}, 'Part {number} answers slowly', 'sev{1 + number % 4}', 'checkout',"
            f" 'investigating', {PERSON}, '{at(number)}', 1, '{course}');"
        )
    data = json.dumps({"number": 1, "text": "Still looking into it; the next step is a restart.", "by_name": "Ana"})
    for number in range(1, events + 1):
        subject = f"incident:{1 + number % incidents:032x}"
        yield (
            "insert into event (workspace_id, number, at, who, subject, kind, data, hash) values"
            f" ({GUILD}, {number + 1000}, '{at(number)}', 'user:{PERSON}', '{subject}', 'incident.updated', '{data}', 'none');"
        )
    yield f"update workspace set incident_number = {incidents}, event_number = {events + 1000} where workspace_id = {GUILD};"
    yield "commit;"


def changes(count):
    """Overrides that put somebody on call on days to come: one on each, the first today."""
    yield "begin;"
    what = json.dumps({"add": str(PERSON)})
    today = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    for number in range(1, count + 1):
        begin = today + timedelta(days=number - 1)
        made, start, end = (time.isoformat() for time in (today - timedelta(days=1), begin, begin + timedelta(hours=8)))
        yield (
            "insert into oncall_override (override_id, workspace_id, number, schedule, starts_at, ends_at, what, seen, state, made_by, made_at,"
            f" version) values (@{number:032x}@, {GUILD}, {number}, 'primary', '{start}', '{end}', '{what}', 'none', 'stands', {PERSON},"
            f" '{made}', 1);"
        )
    yield "commit;"


def deployed(places, record):
    """Deploys that succeeded, one at each place, made from the one request that is there."""
    yield "begin;"
    for number, (service, environment) in enumerate(places, 2):
        yield (
            "insert into deploy (deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at, ended_at, record,"
            f" channel_id, version) select @{number:032x}@, workspace_id, {number}, '{service}', '{environment}', sha, 'succeeded', asked_at,"
            f" asked_at, asked_at, {record(service, environment)}, channel_id, version"
            f" from deploy where workspace_id = {GUILD} and number = 1;"
        )
    yield f"update workspace set deploy_number = {len(places) + 1} where workspace_id = {GUILD};"
    yield "commit;"


def queued(count, effect):
    """Things for GitHub that wait, each for itself; the effect is given its number."""
    for number in range(1, count + 1):
        yield (
            "insert into effect (effect_id, workspace_id, position, lane, subject, priority, state, effect, created_at, due_at, tries, doubt)"
            f" values (@{number:032x}@, {GUILD}, {1000 + number}, 'github', 'bench:{number}', 65, 'ready', '{json.dumps(effect(number))}',"
            f" '{at(number)}', '{at(number)}', 0, 0);"
        )
    yield f"update workspace set effect_number = {1000 + count} where workspace_id = {GUILD};"


def in_sqlite(service, environment):
    return f"json_set(record, '$.request.service', '{service}', '$.request.environment', '{environment}')"


def in_postgres(service, environment):
    inner = f"""jsonb_set(record, '{{request,service}}', '"{service}"')"""
    return f"""jsonb_set({inner}, '{{request,environment}}', '"{environment}"')"""


def course_of(number):
    """Who leads it, and the times that numbers are made of."""
    times = {"started": number, "detected": number + 60, "acknowledged": number + 180, "mitigated": number + 1800 + 7 * number}
    return {
        "crew": [{"role": "commander", "user": str(PERSON), "since": "2026-01-05T09:00:00Z"}],
        "intervals": [{"opened_at": at(number), "opened_by": str(PERSON), "resolved_at": None, "resolved_by": None}],
        "milestones": {name: {"at": at(seconds), "source": "evidence"} for name, seconds in times.items()},
    }


def at(number):
    return AT % (number // 3600 % 24, number // 60 % 60, number % 60)


def write(url, incidents, events):
    """Writes incidents and a record; the bot must not be running."""
    run(url, lambda: rows(incidents, events))


def change(url, count):
    """Writes changes by hand; the bot must not be running."""
    run(url, lambda: changes(count))


def deploy(url, places):
    """Writes a deploy at each place; the bot must not be running, and must have been asked for one."""
    record = in_sqlite if url.startswith("sqlite://") else in_postgres
    run(url, lambda: deployed(places, record))


def matters(url, count):
    """Writes things that wait and turn out to be no business of GitHub's; the bot must not be running."""
    effect = lambda number: {"effect": "matter", "matter": {"decision": f"{number:032x}"}}  # noqa: E731
    run(url, lambda: ["begin;", *queued(count, effect), "commit;"])


def issues(url, count):
    """Writes incidents whose issues are still to be made; the bot must not be running."""
    effect = lambda number: {"effect": "issue", "incident": f"{number:032x}"}  # noqa: E731
    run(url, lambda: [*rows(count, 0), "begin;", *queued(count, effect), "commit;"])


def run(url, rows):
    if url.startswith("sqlite://"):
        with sqlite3.connect(urllib.parse.urlsplit(url).path) as database:
            database.isolation_level = None
            for statement in rows():
                database.execute(keyed(statement, "x'"))
        return
    script = "\n".join(keyed(statement, "'") for statement in rows())
    command = [psql(), url, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    subprocess.run(command, input=script + "\nanalyze;", check=True, text=True, stdout=subprocess.DEVNULL)


def keyed(statement, opening):
    parts = statement.split("@")
    return f"{opening}{parts[1]}'".join([parts[0], parts[2]]) if len(parts) == 3 else statement
