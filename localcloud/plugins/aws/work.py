"""One thing to do for one resource: what is known about it, its calls to AWS, and the waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localcloud.plugins.aws.cloud import ApiError, Cloud
from localcloud.plugins.aws.errors import PluginError
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import Properties, Value

if TYPE_CHECKING:
    from localcloud.plugins.aws.kind import Kind

Found = dict[str, Any]
"""A resource as AWS describes it."""

_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_PER_SECOND = 0.1, 5.0, 0.1
"""Seconds between two looks at a resource: a tenth of what it has taken so far, within these bounds."""
_SECONDS_BETWEEN_REPORTS = 10.0
"""A log is read by people: each report is a line of it."""
_SECONDS_FOR_DEPENDENTS = 20.0
"""How long a refusal because something still depends on a resource is taken for a passing one."""


@dataclass(frozen=True)
class Call:
    """One AWS operation, by boto3's name."""

    operation: str
    key: str = ""
    """The parameter that takes the resource's id."""
    answer: str = ""
    """Where the answer holds the resource: a JMESPath expression; of a list, the first is taken."""
    whole: bool = False
    """Whether it takes all properties, not just the changed ones."""
    always: tuple[str, ...] = ()
    """Properties it takes along whenever it is called."""


@dataclass
class Work:
    """One thing to do for one resource."""

    cloud: Cloud
    kind: Kind
    urn: str
    inputs: Properties
    """What the program wants, defaults filled in."""
    state: Properties = field(default_factory=dict)
    """What the engine remembers of it."""
    id: str = ""
    made: str = ""
    """The id of what was created just now, even if something after that failed."""
    tags: dict[str, str] = field(default_factory=dict)
    """All tags to set, the mark included."""
    replaced: str = ""
    """The id of the resource that this one takes the place of, and must not be mistaken for."""
    place: str = ""
    """The region that an import names, where that is not the provider's."""
    deadline: float = 0.0
    cancelled: threading.Event = field(default_factory=threading.Event)
    report: Callable[[str], None] = lambda _: None

    @property
    def region(self) -> str:
        """The region the resource is in."""
        return str(self.get("region") or self.place or self.cloud.configuration.region)

    @property
    def mark(self) -> str:
        """The value of the tag that says which resource this is."""
        return self.tags.get(MARK, "")

    def get(self, name: str) -> Value:
        """Give a property: as wanted, else as remembered."""
        value = self.inputs.get(name)
        return self.state.get(name) if value is None else value

    def call(self, operation: str, /, **parameters: Value) -> dict[str, Any]:
        """Call an operation of the kind's own service."""
        return self.cloud.call(self.kind.service, self.region, operation, parameters)

    def shape(self, operation: str) -> Value:
        """Look up what an operation takes."""
        client = self.cloud.client(self.kind.service, self.region)
        return client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape

    def pause(self, since: float) -> None:
        """Wait a moment; PluginError when the time the engine gives is over or it has given up."""
        elapsed = time.monotonic() - since
        if time.monotonic() > self.deadline:
            raise PluginError(
                f"still not done after {elapsed:.0f} s; raise the resource's custom_timeouts or look at its state"
            )
        if self.cancelled.wait(min(max(elapsed * _PAUSE_PER_SECOND, _FIRST_PAUSE), _LONGEST_PAUSE)):
            raise PluginError("cancelled")


def patiently(work: Work, codes: Collection[str], attempt: Callable[[], None]) -> None:
    """Try again while AWS refuses with one of the passing errors, for a while."""
    since = time.monotonic()
    while True:
        try:
            return attempt()
        except ApiError as refused:
            if refused.code not in codes or time.monotonic() - since > _SECONDS_FOR_DEPENDENTS:
                raise
        work.pause(since)


def await_ready(work: Work) -> Found:
    """Wait until a resource can be used and describe it; PluginError when it fails, vanishes or takes too long."""
    since, told = time.monotonic(), 0.0
    while True:
        found = work.kind.read(work)
        if found is not None and work.kind.ready(found):
            return found
        elapsed = time.monotonic() - since
        if found is None and elapsed > _SECONDS_FOR_DEPENDENTS:
            raise PluginError(f"{work.id} was created but cannot be found any more")
        if elapsed > told + _SECONDS_BETWEEN_REPORTS:
            told = elapsed
            work.report(f"not ready yet after {elapsed:.0f} s")
        work.pause(since)


def await_gone(work: Work) -> None:
    """Wait until a deleted resource is no longer there."""
    since = time.monotonic()
    while (found := work.kind.read(work)) is not None and not work.kind.gone(found):
        work.pause(since)
