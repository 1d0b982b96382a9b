"""What each of Pulumi's verbs means for an AWS resource, whatever its type.

Check, diff and every preview are pure: they reach no network and need no credentials.
"""

from __future__ import annotations

import re
import threading
import time
from typing import Any, NamedTuple, Protocol

from localcloud.plugins.aws import checking, configuration, diffing
from localcloud.plugins.aws.adoption import adopted, disagreements
from localcloud.plugins.aws.cloud import ApiError, Cloud
from localcloud.plugins.aws.configuration import Configuration
from localcloud.plugins.aws.errors import NotReadyError, PluginError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.naming import DEFAULTED, token
from localcloud.plugins.aws.state import imported_inputs, planned, refreshed_inputs, settled
from localcloud.plugins.aws.tables import kind
from localcloud.plugins.aws.tags import MARK
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value, holds_unknown
from localcloud.plugins.aws.work import Found, Work, await_gone, await_ready, patiently


class Report(Protocol):
    """How to tell the user something about the resource with a URN."""

    def __call__(self, urn: str, sentence: str, *, warning: bool) -> None:
        """Tell it: as a warning, or as what is going on for the moment."""


_USUAL_SECONDS = 1200.0
"""How long an operation may take unless its type or the program says otherwise, as in the official plugin."""


class Identity(NamedTuple):
    """Which resource is meant: the program's name for it, and AWS's."""

    urn: str
    id: str


class Difference:
    """What differs between a resource's inputs and the program's: the names, and those that force a new resource."""

    def __init__(self, changed: list[str], replaces: list[str], *, delete_first: bool) -> None:
        self.changed, self.replaces, self.delete_first = changed, replaces, delete_first


class Provider:
    """One configured provider; its methods are called side by side from several threads."""

    def __init__(self, report: Report) -> None:
        self.cancelled = threading.Event()
        self._report = report
        self.cloud = Cloud(Configuration())
        self._present: dict[str, tuple[str, Properties]] = {}
        self._made: set[tuple[str, str]] = set()

    def configure(self, settings: Properties) -> None:
        """Take the provider resource's settings; nothing is connected to yet."""
        self.cloud = Cloud(configuration.configuration(configuration.unpacked(settings)))

    def check_configuration(self, settings: Properties) -> list[checking.Failure]:
        """Find what is wrong with the provider resource's own settings."""
        return checking.failures(configuration.declared(), configuration.unpacked(settings))

    def configuration_replaces(self, olds: Properties, news: Properties) -> list[str]:
        """Name the settings whose change means that every resource lives elsewhere."""
        return ["region"] if olds.get("region") != news.get("region") else []

    def check(self, urn: str, olds: Properties, news: Properties) -> tuple[Properties, list[checking.Failure]]:
        """Check a resource's inputs and fill in its name."""
        of = kind(_type(urn))
        failures = checking.failures(of.schema, news)
        inputs = checking.documents_as_text(of.schema, news)
        if not failures:
            failures = [checking.Failure(*problem) for problem in of.problems(inputs)]
        if of.autoname is not None:
            replaced = self._present[urn][1].get(of.autoname.property) if urn in self._present and not olds else None
            inputs = of.autoname.fill(urn, inputs, olds, replaced)
        return inputs, failures

    def diff(self, urn: str, identity: str, olds: Properties, news: Properties, state: Properties) -> Difference:
        """Compare a resource's inputs, and its tags, with what the program wants."""
        of = kind(_type(urn))
        self._present[urn] = (identity, olds)
        changed = _changes(of, olds, news, state)
        if "tags" not in changed and self._default_tags_changed(of, news, state):
            changed.append("tagsAll")
        replaces = [name for name in changed if name == "region" or of.takes_new(name, olds.get(name), news.get(name))]
        same_name = bool(of.natural) and all(olds.get(name) == news.get(name) for name in of.natural)
        named = of.autoname is None or of.autoname.property not in news.get(DEFAULTED, [])
        return Difference(changed, replaces, delete_first=bool(replaces) and same_name and named)

    def _default_tags_changed(self, of: Kind, news: Properties, state: Properties) -> bool:
        wanted, present = self._all_tags(news), state.get("tagsAll") or {}
        return of.schema.taggable and "tagsAll" in state and not holds_unknown(wanted) and wanted != present

    def preview(self, urn: str, inputs: Properties, state: Properties) -> Properties:
        """Tell the outputs as far as they are known before anything is done."""
        return planned(kind(_type(urn)), inputs, state, self._tags_output(urn, inputs), self.cloud.configuration.region)

    def create(self, urn: str, inputs: Properties, timeout: float) -> tuple[str, Properties]:
        """Create a resource, or take over what an interrupted run left; NotReadyError when it does not get ready."""
        work = self._work(urn, "create", timeout, inputs)
        work.replaced = self._present.get(urn, ("", {}))[0]
        try:
            work.id = work.made = adopted(work)
            self._made.add((urn, work.id))
            found = self._ready_and_tagged(work)
        except PluginError as failed:
            if not work.made:
                raise
            raise NotReadyError(work.made, {**inputs, **self._tags_output(urn, inputs)}, str(failed)) from None
        return work.id, self._outputs(work, inputs, found)

    def read(
        self, urn: str, identity: str, inputs: Properties, state: Properties
    ) -> tuple[str, Properties, Properties]:
        """Describe a resource as it is now: id, inputs, outputs; an empty id when it is gone."""
        work = self._work(urn, "read", 0, inputs, state)
        work.id, work.place = (identity, "") if inputs or state else _located(identity)
        found = work.kind.read(work)
        if found is None or work.kind.gone(found):
            return "", {}, {}
        outputs = self._outputs(work, inputs, found)
        if not inputs and not state:
            told = {name: value for name, value in outputs.items() if name not in work.kind.passive}
            told |= work.kind.supposed
            return work.kind.imported_id(work, found), imported_inputs(work.kind, told), told
        return identity, refreshed_inputs(work.kind, inputs, outputs), outputs

    def update(
        self, about: Identity, olds: Properties, news: Properties, state: Properties, timeout: float
    ) -> Properties:
        """Bring a resource to what the program wants and give its outputs."""
        work = self._work(about.urn, "update", timeout, news, state)
        work.id = about.id
        present = work.kind.read(work)
        if present is None or work.kind.gone(present):
            raise PluginError(f"{work.id} is no longer there; run refresh, so that the next up makes it anew")
        drifted = disagreements(work, work.kind.outputs(work, present)) - set(work.kind.replaces)
        work.kind.update(work, drifted | set(_changes(work.kind, olds, news, state)))
        return self._outputs(work, news, self._ready_and_tagged(work))

    def delete(self, about: Identity, inputs: Properties, state: Properties, timeout: float) -> None:
        """Delete a resource; one that is already gone is no error."""
        urn, identity = about
        if (urn, identity) in self._made:
            # The engine believes to have replaced it, but it was taken over: deleting it would delete the new one too.
            self._report(
                urn,
                f"{identity} was kept: the replacement took it over; give it another name to replace it",
                warning=True,
            )
            return
        work = self._work(urn, "delete", timeout, inputs, state)
        work.id = identity
        self._present.pop(urn, None)
        found = None if work.get("skipDestroy") else work.kind.read(work)
        if found is None or work.kind.gone(found):
            return
        if not work.kind.leaving(found):
            patiently(work, work.kind.busy, lambda: _delete(work))
        if work.kind.awaits_deletion:
            await_gone(work)

    def _ready_and_tagged(self, work: Work) -> Found:
        found = await_ready(work)
        present = work.kind.tags(work, found)
        if {key: value for key, value in present.items() if not key.startswith("aws:")} == work.tags:
            return found
        work.kind.retag(work, found)
        return await_ready(work)

    def _work(self, urn: str, verb: str, timeout: float, inputs: Properties, state: Properties | None = None) -> Work:
        of = kind(_type(urn))
        wanted = {name: value for name, value in inputs.items() if not name.startswith("__") and value is not None}
        return Work(
            cloud=self.cloud,
            kind=of,
            urn=urn,
            inputs={**of.defaults, **wanted} if inputs else {},
            state=state or {},
            tags={**self._all_tags(inputs), MARK: token(urn)} if of.schema.taggable else {},
            deadline=time.monotonic() + (timeout or of.seconds.get(verb, _USUAL_SECONDS)),
            cancelled=self.cancelled,
            report=lambda sentence: self._report(urn, sentence, warning=False),
        )

    def _outputs(self, work: Work, inputs: Properties, found: Found) -> Properties:
        return settled(work, inputs, found, self.cloud.configuration.default_tags)

    def _all_tags(self, inputs: Properties) -> dict[str, Any]:
        tags = inputs.get("tags") or {}
        return {**self.cloud.configuration.default_tags, **(tags if isinstance(tags, dict) else {})}

    def _tags_output(self, urn: str, inputs: Properties) -> Properties:
        if not kind(_type(urn)).schema.taggable:
            return {}
        return {"tagsAll": UNKNOWN if inputs.get("tags") == UNKNOWN else self._all_tags(inputs)}


def _changes(of: Kind, olds: Properties, news: Properties, state: Properties) -> list[str]:
    """Name what differs, without what a program now says for itself that was so already."""
    changed = diffing.changes(olds, news, of.is_unchanged)
    return [name for name in changed if name in olds or not _said_already(of, name, news[name], state)]


def _said_already(of: Kind, name: str, wanted: Value, state: Properties) -> bool:
    # After an import nobody knows yet what only this plugin reads; a difference would have the engine refuse it.
    unknown = name in of.passive and name not in state
    return unknown or of.is_same(name, wanted, state.get(name))


def _delete(work: Work) -> None:
    try:
        work.kind.delete(work)
    except ApiError as refused:
        if refused.code not in work.kind.missing:
            raise


def _located(identity: str) -> tuple[str, str]:
    """Tell id and region of what is imported: `id@region` where it is in another region than the provider's."""
    name, _, region = identity.rpartition("@")
    return (name, region) if name and _REGION.fullmatch(region) else (identity, "")


_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]
