"""PostgreSQL's own parser, fetched into the user's cache folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

from toolchain import uv

LOCK = Path(__file__).with_name("parser.lock")


def split(scripts: list[str]) -> list[list[list[int]] | None]:
    """For each script where its statements begin and end, None for one that is no SQL."""
    folder = uv.unpack(LOCK, lambda _: None, compiled=True)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("__main__.py"))],
        input=json.dumps(scripts), env=os.environ | {"PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
