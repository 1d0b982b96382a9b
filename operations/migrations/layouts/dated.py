"""The dated layout: a day, a number within it, and what changes."""

from __future__ import annotations

import re

from operations.migrations.layouts.versions import Versions
from operations.migrations.migration import Migration
from operations.migrations.version import Version

NAME = re.compile(r"(?P<version>\d{8}_\d{3,})_(?P<description>[^/]*[^/_])\.sql")


class Dated(Versions):
    """`20260127_001_add_order_source.sql`, version `20260127_001`."""

    name = "dated"

    def named(self, script: str) -> Migration:
        """Take the day and the number for the version."""
        match = NAME.fullmatch(script)
        if match is None:
            raise ValueError("is not named YYYYMMDD_<number of three digits>_<description>.sql")
        return Migration(script, Version.written(match["version"]), match["description"].replace("_", " "))
