"""Records, as dictionaries in the API's own spelling, on shelves within a backend of moto's."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

Record = dict[str, Any]


class Shelves:
    """A backend's records; they are part of its state, and so on disk with it."""

    def shelf(self, kind: str) -> dict[str, Record]:
        """The records of one kind, by what tells them apart; a state that an older version kept has none yet."""
        shelves: dict[str, dict[str, Record]] = self.__dict__.setdefault("shelves", {})
        return shelves.setdefault(kind, {})


def plain(given: Mapping[str, Any], *left_out: str) -> Record:
    """A call's parameters as a record, without those that say nothing about the thing."""
    return {name: _plain(value) for name, value in given.items() if name not in left_out and value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a call may hold
    if isinstance(value, Mapping):
        return plain(value)
    return [_plain(item) for item in value] if isinstance(value, Iterable) and not isinstance(value, str) else value


def new_id() -> str:
    """An id as AWS makes them."""
    return str(uuid.uuid4())
