"""docs/security.md: who has looked at the declaration, and the reasons that they were given."""

from collections.abc import Sequence
from pathlib import Path

from audit.reasons import Reason, read

TEMPLATE = Path(__file__).resolve().parent / "page.md"


def page() -> str:
    """The whole page."""
    return TEMPLATE.read_text(encoding="utf-8").replace("{reasons}", table(read()))


def table(reasons: Sequence[Reason]) -> str:
    """One row for each reason."""
    rows = [(reason.check, reason.wants, _names(reason.resources), reason.because) for reason in reasons]
    head = ("check", "wants", "does not hold for", "because")
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ("---",) * len(head), *rows])


def _names(resources: Sequence[str]) -> str:
    return ", ".join(f"`{resource}`" for resource in resources)
