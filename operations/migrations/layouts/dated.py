"""The dated layout: a day, a number within it, and what changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from operations.migrations.draft import HEAD, Draft, latest
from operations.migrations.layouts.versions import Versions
from operations.migrations.migration import Migration
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d{8}_\d{3,})_(?P<description>[^/]*[^/_])\.sql")


class Dated(Versions):
    """`20260127_001_add_order_source.sql`, version `20260127_001`."""

    name = "dated"
    way_back = "in this layout nothing does; write a new migration that does the opposite"

    def named(self, script: str) -> Migration:
        """Take the day and the number for the version."""
        match = NAME.fullmatch(script)
        if match is None:
            raise ValueError("is not named YYYYMMDD_<number of three digits>_<description>.sql")
        return Migration(script, Version.written(match["version"]), match["description"].replace("_", " "))

    def draft(self, known: Sequence[Migration], draft: Draft) -> dict[str, str]:
        """Take today and the first number that is free; the last day, when that lies ahead."""
        day, number = [*latest(known).text.split("_"), "0"][:2]
        today = draft.now.strftime("%Y%m%d")
        day, count = (today, 1) if day < today else (day, int(number) + 1)
        return {f"{day}_{count:03}_{draft.words}.sql": HEAD}
