"""Databases to measure on, each new and gone afterwards."""

import contextlib
import os
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path


class Sqlite:
    """A file beside the bot, with the settings that the bot chooses."""

    name = "SQLite"

    def __init__(self, home):
        self.home = home

    @contextlib.contextmanager
    def fresh(self):
        with tempfile.TemporaryDirectory(dir=self.home) as place:
            yield f"sqlite://{place}/binnacle.db"


class Postgres:
    """A database of its own on a running server."""

    name = "PostgreSQL"

    def __init__(self, url):
        self.url = url
        self.made = 0

    @contextlib.contextmanager
    def fresh(self):
        self.made += 1
        name = f"binnacle_bench_{os.getpid()}_{self.made}"
        self.tell(f"create database {name}")
        try:
            yield urllib.parse.urlsplit(self.url)._replace(path=f"/{name}").geturl()
        finally:
            self.tell(f"drop database if exists {name} with (force)")

    def tell(self, sql):
        command = [psql(), self.url, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--command={sql}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"scripts/bench: PostgreSQL refused `{sql}`: {done.stderr.strip()}")


def psql():
    """Debian keeps its programs in a folder of each version, with psql in front of them."""
    found = [*map(str, Path("/usr/lib/postgresql").glob("*/bin/psql"))]
    return found[-1] if found else "psql"
