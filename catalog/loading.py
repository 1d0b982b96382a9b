"""From a declaration, a profile and a stack's overrides to a valid stack, or to every problem at once."""

import runpy
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from traceback import walk_tb
from typing import NamedTuple, cast

from pydantic import ValidationError

from catalog.complaints import complaints
from catalog.nearest import nearest
from catalog.problems import DeclarationError, Problem
from catalog.profiles import PROFILES
from catalog.rules import broken
from catalog.system import Side, Stack

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, below which `stacks/<system>/system.py` lies."""

Declaration = Mapping[str, object]


def systems(root: Path = ROOT) -> list[str]:
    """Every system that is declared, by name."""
    return sorted(path.parent.name for path in (root / "stacks").glob("*/system.py"))


def load(
    system: str, environment: str, overrides: Declaration | None = None, *, side: Side = "", root: Path = ROOT
) -> Stack:
    """The system in the environment, overrides applied; DeclarationError with every problem when it is refused.

    What a system says under `environments` differs in that environment; the stack's own overrides have the last word.
    """
    source = f"stacks/{system}/system.py"
    problems = _unknown(system, environment, root)
    if problems:
        raise DeclarationError(source, problems)
    profile = {"environment": PROFILES[environment].model_dump(), "side": side}
    declared, problems = _split(_read(source, root))
    merged = _merged(_merged(_merged(declared.system, profile), declared.at(environment)), overrides or {})
    problems = problems or _refused(merged) or _renamed(merged, system, environment)
    if problems:
        raise DeclarationError(source, [_blamed(problem, overrides or {}) for problem in problems])
    return Stack.model_validate(merged)


def _unknown(system: str, environment: str, root: Path) -> list[Problem]:
    known = systems(root)
    problems = []
    if system not in known:
        text = f"{system} is not declared{nearest(system, known)}; known are {', '.join(known)}"
        problems.append(Problem("system", text))
    if environment not in PROFILES:
        text = f"{environment} has no profile{nearest(environment, PROFILES)}; known are {', '.join(PROFILES)}"
        problems.append(Problem("environment", text))
    return problems


class Declared(NamedTuple):
    """What a file declares: the system, and what differs in which environment."""

    system: Declaration
    differing: Mapping[str, Declaration]

    def at(self, environment: str) -> Declaration:
        """What differs in one environment."""
        return self.differing.get(environment, {})


def _split(declared: Declaration) -> tuple[Declared, list[Problem]]:
    """Both parts of a declaration, and what is wrong with the second."""
    system = dict(declared)
    differing = system.pop("environments", {})
    if not isinstance(differing, Mapping):
        return Declared(system, {}), [Problem("environments", f"{differing} given, wanted is a mapping of names")]
    return Declared(system, differing), [problem for name in differing for problem in _ill(name, differing[name])]


def _ill(environment: str, differs: object) -> Iterator[Problem]:
    path = f"environments.{environment}"
    if environment not in PROFILES:
        yield Problem(path, f"no such environment{nearest(environment, PROFILES)}; known are {', '.join(PROFILES)}")
    if not isinstance(differs, Mapping):
        yield Problem(path, f"{differs} given, wanted is a mapping of the declaration's fields")


def _read(source: str, root: Path) -> Declaration:
    """What the file calls SYSTEM: the file is data, read like any other, so that its mistakes are all found."""
    try:
        found = runpy.run_path(str(root / source)).get("SYSTEM")
    except Exception as error:  # noqa: BLE001 (the file is the user's: whatever it raises is his problem to be told)
        raise DeclarationError(source, [_unreadable(error, source)]) from None
    if not isinstance(found, Mapping):
        raise DeclarationError(source, [Problem("SYSTEM", "not given as a mapping; write SYSTEM = {...}")])
    return cast("Declaration", found)


def _unreadable(error: Exception, source: str) -> Problem:
    """What the file raised, and the last of its lines that the error passed through."""
    if isinstance(error, SyntaxError):
        line, said = error.lineno, error.msg
    else:
        lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename.endswith(source)]
        line, said = lines[-1] if lines else None, str(error)
    where = f"near line {line}" if line else "there"
    return Problem("", f"cannot be read, {type(error).__name__}: {said}; mend it {where}")


def _merged(below: Declaration, above: Declaration) -> dict[str, object]:
    """Both, mapping by mapping; where they differ the second wins."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(cast("Declaration", under), cast("Declaration", value)) if both else value
    return merged


def _refused(wanted: Declaration) -> list[Problem]:
    """Every problem; rules between facts are tried on the parts that are valid by themselves."""
    try:
        return broken(Stack.model_validate(wanted))
    except ValidationError as error:
        found = list(complaints(error, Stack))
        return found + _broken_in_the_rest(wanted, [detail["loc"] for detail in error.errors()])


def _renamed(wanted: Declaration, system: str, environment: str) -> list[Problem]:
    """A stack's identifiers come from these two names, so neither may say anything else than the stack does."""
    given = {"name": (wanted["name"], system), "environment.name": (_at(wanted, "environment", "name"), environment)}
    text = "{} given, the stack is of {}; leave it so"
    return [Problem(path, text.format(*names)) for path, names in given.items() if names[0] != names[1]]


def _at(given: object, *path: str) -> object:
    """What stands at a path below mappings, or None."""
    for part in path:
        given = given.get(part) if isinstance(given, Mapping) else None
    return given


def _broken_in_the_rest(wanted: Declaration, places: Iterable[tuple[int | str, ...]]) -> list[Problem]:
    rest = dict(wanted)
    for place in places:
        group = rest.get(str(place[0])) if len(place) > 1 else None
        if isinstance(group, Mapping):
            rest[str(place[0])] = {name: part for name, part in group.items() if name != place[1]}
        elif str(place[0]) in rest:
            del rest[str(place[0])]
        if place[0] == "buckets":
            rest.pop("receipts", None)  # who names the bucket that was left out is not to blame
    try:
        return broken(Stack.model_validate(rest))
    except ValidationError:
        return []


def _blamed(problem: Problem, overrides: Declaration) -> Problem:
    """The problem, saying so when the stack's settings gave the value."""
    if _at(overrides, *problem.path.split(".")) is None:
        return problem
    return Problem(problem.path, f"{problem.message} (the stack's overrides say so)")
