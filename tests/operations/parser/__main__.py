"""Says how PostgreSQL's parser splits scripts: JSON texts on stdin, for each the statements' [first, last + 1] or null.

Runs as a program of its own, with the folder of `pglast` on its path: that package is under the GPL, so nothing of the
project imports it.
"""

import json
import sys
from bisect import bisect_left

from pglast import parser


def places(sql: str) -> list[tuple[int, int]] | None:
    """Where each statement begins and ends, comments around it left out; None for what is no SQL."""
    try:
        found = parser.split(sql, with_parser=True, only_slices=True)
    except parser.ParseError:
        return None
    tokens = [(start, end) for start, end, name, _ in parser.scan(sql) if not name.endswith("_COMMENT")]
    starts = [start for start, _ in tokens]
    inside = [(bisect_left(starts, one.start), bisect_left(starts, one.stop)) for one in found]
    return [(tokens[first][0], tokens[after - 1][1] + 1) for first, after in inside]


if __name__ == "__main__":
    json.dump([places(sql) for sql in json.load(sys.stdin)], sys.stdout)
