"""Shipped stacks with one guarded property switched off: all of them, found by watching what the rules read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple

from policies.check import complaints, of_one
from policies.level import Level
from policies.resource import Items, Props, Resource
from policies.rule import RULES, About, Rule
from policies.sources.comparison import compare
from policies.stack import Stack
from tests.policies.switching import REMOVED, Off, ways

Path = tuple[str | int, ...]
REQUIRED: set[tuple[str, str]] = set()
"""Types and properties that a rule took for granted."""
WHOLE: Path = ("itself",)
PROTECT: Path = ("Pulumi's protect",)


class Reads:
    """Which rule has read which property of which resource."""

    def __init__(self) -> None:
        self.rule = ""
        """The one that is running."""
        self.by: defaultdict[tuple[str, Path], set[str]] = defaultdict(set)
        """Rules by URN and path."""

    def note(self, urn: str, path: Path) -> None:
        self.by[urn, path].add(self.rule)


class WatchedProps(Props):
    """Tells what is read of it."""

    def __init__(self, values: Mapping[str, Any], urn: str, path: Path, reads: Reads) -> None:
        super().__init__({name: watched(value, urn, (*path, name), reads) for name, value in values.items()})
        self._urn, self._path, self._reads = urn, path, reads

    def __getitem__(self, name: str) -> Any:
        self._reads.note(self._urn, (*self._path, name))
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._reads.note(self._urn, (*self._path, str(name)))
        return super().__contains__(name)


class WatchedItems(Items):
    """Tells what is read of it."""

    def __init__(self, values: Any, urn: str, path: Path, reads: Reads) -> None:
        super().__init__([watched(value, urn, (*path, at), reads) for at, value in enumerate(values)])
        self._urn, self._path, self._reads = urn, path, reads

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, int) and at < len(self):
            self._reads.note(self._urn, (*self._path, at))
        return super().__getitem__(at)


def watched(value: Any, urn: str, path: Path, reads: Reads) -> Any:
    """The value, telling what is read of it where it has parts."""
    if isinstance(value, Mapping):
        return WatchedProps(value, urn, path, reads)
    return WatchedItems(value, urn, path, reads) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class WatchedResource(Resource):
    """Tells when a rule asks whether Pulumi protects it."""

    reads: Reads | None = None

    def __getattribute__(self, name: str) -> Any:
        if name == "protected" and self.reads:
            self.reads.note(self.urn, PROTECT)
        return super().__getattribute__(name)


class WatchedStack(Stack):
    """Tells by which properties a rule went from one resource to another."""

    def __init__(self, stack: Stack, reads: Reads) -> None:
        super().__init__(stack.name, [_watched(each, reads) for each in stack.resources])
        self._reads = reads

    def taken(self, resource: Resource, name: str, *types: str) -> list[Resource]:
        self._reads.note(resource.urn, (name,))
        return super().taken(resource, name, *types)

    def takers(self, source: Resource, *types: str) -> Iterator[Resource]:
        for each in super().takers(source, *types):
            for name, urns in each.sources.items():
                if source.urn in urns:
                    self._reads.note(each.urn, (name,))
            yield each


def _watched(each: Resource, reads: Reads) -> WatchedResource:
    values = each.props._values
    fields = {name: getattr(each, name) for name in each.__dataclass_fields__ if name != "props"}
    return WatchedResource(**fields, props=WatchedProps(values, each.urn, (), reads), reads=reads)


def active(stack: Stack) -> list[Rule]:
    """Rules that look at a stack as it is, and are meant there."""
    return [rule for rule in _meant(stack) if rule.about in (About.RESOURCE, About.STACK)]


def _meant(stack: Stack) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.levels[stack.environment] is not Level.DISABLED]


def reads(stack: Stack) -> Mapping[tuple[str, Path], set[str]]:
    """The rules that read each property."""
    noted = Reads()
    looked_at = WatchedStack(stack, noted)
    for rule in active(stack):
        noted.rule = rule.id
        assert list(complaints(rule, looked_at)) == []
    return noted.by


class Mutation(NamedTuple):
    """One property of one resource, switched off."""

    resource: Resource
    path: Path
    rules: frozenset[str]
    """Those that read it: no other can tell the difference."""
    off: Off

    @property
    def place(self) -> str:
        """Its type, its path, whichever item of a list it is unless that has a name, and the way."""
        found, steps = self.resource.props._values, list[str]()
        for step in self.path:
            found = _step(found, step)
            named = found.get("name") if isinstance(found, Mapping) else None
            steps.append(step if isinstance(step, str) else named if isinstance(named, str) else "*")
        return f"{self.resource.type} {'.'.join(steps)} {self.off.how}"

    def applied(self) -> list[Resource]:
        """What stands in the resource's place."""
        return [] if self.path == WHOLE else [self._changed()]

    def _changed(self) -> Resource:
        if self.path == PROTECT:
            return replace(self.resource, protected=False)
        props = Props(_with(self.resource.props._values, self.path, self.off.value))
        gone = self.path[0] if len(self.path) == 1 and self.off.value is REMOVED else None
        sources = {name: urns for name, urns in self.resource.sources.items() if name != gone}
        return replace(self.resource, props=props, sources=sources)


def mutations(stack: Stack) -> Iterator[Mutation]:
    """Each property that a rule reads and that is there, in each way that it can be switched off."""
    for (urn, path), rules in reads(stack).items():
        resource = stack.by_urn[urn]
        for off in _ways(resource, path):
            yield Mutation(resource, path, frozenset(rules), off)


def without(stack: Stack) -> Iterator[Mutation]:
    """Each resource left out that a rule about the whole stack looks at, and that nothing else is made from."""
    looking = [rule for rule in active(stack) if rule.about is About.STACK]
    taken = {urn for each in stack.resources for urns in each.sources.values() for urn in urns}
    for each in stack.resources:
        rules = frozenset(rule.id for rule in looking if each.type in rule.types)
        if rules and each.urn not in taken:
            yield Mutation(each, WHOLE, rules, Off("left out", REMOVED))


def _ways(resource: Resource, path: Path) -> Iterator[Off]:
    if path == PROTECT:
        return iter([Off("off", REMOVED)] if resource.protected else [])
    found = _at(resource.props._values, path)
    linked = len(path) == 1 and path[0] in resource.sources
    return ways(found) if found is not None or linked else iter(())


def survivors(stack: Stack, tried: Iterable[Mutation]) -> Iterator[Mutation]:
    """Those that no rule objects to."""
    for urn, several in groupby(tried, lambda each: each.resource.urn):
        at = stack.resources.index(stack.by_urn[urn])
        before, after = stack.resources[:at], stack.resources[at + 1 :]
        for each in several:
            there = each.applied()
            mutant = Stack(stack.name, [*before, *there, *after])
            noticed = any(_objects(RULES[rule], mutant, there) for rule in each.rules)
            if not noticed and not _refused(stack.name, each.resource, there):
                yield each


def _refused(name: str, before: Resource, after: list[Resource]) -> bool:
    """Whether a rule about changes objects to it, where the resource is there already."""
    mutant = Stack(name, after)
    changes = compare(Stack(name, [before]), mutant)
    looking = [rule for rule in _meant(mutant) if rule.about in (About.CHANGE, About.CHANGES)]
    try:
        return any(any(complaints(rule, mutant, changes)) for rule in looking)
    except KeyError as missing:
        REQUIRED.add((before.type, str(missing).strip("'")))
        return True


def _objects(rule: Rule, mutant: Stack, there: list[Resource]) -> bool:
    try:
        if rule.about is About.RESOURCE:
            return any(any(of_one(rule, each, {})) for each in there)
        return any(complaints(rule, mutant))
    except KeyError as missing:
        # Rules take for granted what the provider insists on: it refuses such a resource before any rule sees it.
        REQUIRED.update((each.type, str(missing).strip("'")) for each in there)
        return True


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = _step(values, step)
    return values


def _step(values: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return values.get(step) if isinstance(values, Mapping) else None
    return values[step] if isinstance(values, list | tuple) and step < len(values) else None


def _with(values: Any, path: Path, value: Any) -> Any:
    """The values with another at the path, or none."""
    step, *rest = path
    entries = dict(values) if isinstance(values, Mapping) else dict(enumerate(values))
    entries[step] = _with(entries[step], tuple(rest), value) if rest else value
    kept = {name: each for name, each in entries.items() if each is not REMOVED}
    return kept if isinstance(values, Mapping) else list(kept.values())
