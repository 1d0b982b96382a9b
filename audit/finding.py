"""What a judge objects to."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One objection, to one resource of one stack."""

    judge: str
    stack: str
    resource: str
    """Type and name; without the stack's name, so that a reason holds for every system."""
    check: str
    what: str
    mend: str
