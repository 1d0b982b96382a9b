"""How work inside a data store ends when it cannot go on."""

from __future__ import annotations


class OperationError(Exception):
    """Work that cannot go on: one sentence per problem, ready to be shown, never with a secret in it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
