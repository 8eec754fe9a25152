"""Reads a calendar from standard input with Python's icalendar, and prints what it found there as JSON."""

import datetime
import json
import sys

import icalendar

calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())


def instant(event, key):
    at = event.decoded(key)
    assert at.utcoffset() == datetime.timedelta(0), f"{key} is no instant in UTC: {at}"
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


json.dump(
    {
        "name": str(calendar["X-WR-CALNAME"]),
        "broken": [error for part in calendar.walk() for error in part.errors],
        "events": [
            {
                "uid": str(event["UID"]),
                "start": instant(event, "DTSTART"),
                "end": instant(event, "DTEND"),
                "summary": str(event["SUMMARY"]),
                "description": str(event["DESCRIPTION"]),
            }
            for event in calendar.walk("VEVENT")
        ],
    },
    sys.stdout,
)
