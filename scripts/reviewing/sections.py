"""The parts of the comment, each a list of lines; one that has nothing to say is empty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from costs.estimate import Estimate
from policies import forcing
from policies.changes import Change, Fate
from policies.finding import Finding
from policies.level import environment
from scripts.reviewing.differences import lost
from scripts.reviewing.folded import shown
from scripts.reviewing.groups import grouped, names
from scripts.reviewing.markdown import code, plain, table
from scripts.reviewing.migrations import Reviewed, Script
from scripts.reviewing.review import Review, StackReview

LEAST = 0.5
"""US dollars a month below which a change of the cost is none."""
DEAREST = 8
"""Resources that are named where the cost changes."""


def refused(review: Review) -> list[str]:
    """The stacks that cannot be planned."""
    heads = [(each.name, (plain(each.refused),)) for each in review.stacks if each.refused]
    bases = [(each.name, (plain(each.unseen),)) for each in review.stacks if each.unseen and not each.refused]
    told = [f"- {names(stacks)}: {what}" for stacks, (what,) in grouped(heads)]
    told += [f"- {names(stacks)}, as it was: {what}; nothing to compare with" for stacks, (what,) in grouped(bases)]
    return ["### Not planned", "", *told] if told else []


def stores(review: Review) -> list[str]:
    """The data stores that would be gone, or gone and made anew, empty."""
    said = [(each.name, _store(each, change)) for each in review.stacks for change in lost(each.changes)]
    rows = [(f"**{fate}**", what, why, names(stacks)) for stacks, (fate, what, why) in grouped(said)]
    if not rows:
        return []
    text = "What is in them is lost, unless it is moved first."
    return ["### Data stores replaced or deleted", "", text, "", *table(("", "data store", "because", "stacks"), rows)]


def _store(review: StackReview, change: Change) -> tuple[str, str, str]:
    resource = change.resource
    what = f"{forcing.holds(resource.type)} {code(resource.name)}{'' if resource.protected else ', not protected'}"
    if change.fate is Fate.DELETED:
        return "deleted", what, "it is no longer declared"
    forcing_it = {path.partition(".")[0] for path in change.because}
    why = [
        f"{code(each.path)} {shown(each)}"
        for each in review.values(change)
        if each.path.partition(".")[0] in forcing_it
    ]
    return "replaced", what, "; ".join(why) or f"{', '.join(map(code, change.because))} comes from what is replaced"


def policies(review: Review) -> list[str]:
    """What the rules say of the change."""
    new = [(each.name, _finding(finding)) for each in review.stacks for finding in each.new]
    mended = [(each.name, (_label(finding),)) for each in review.stacks for finding in each.mended]
    head = ("level", "rule", "what is wrong", "to change", "stacks")
    rows = sorted(_alike(grouped(new)), key=lambda row: row[0] != "mandatory")
    lines = table(head, rows) if rows else []
    told = [f"- mended: {what} ({names(stacks)})" for stacks, (what,) in grouped(mended)]
    told += [f"- {line}" for line in _standing(review.stacks)]
    if not lines and not told:
        return []
    return ["### Policy", "", *lines, *([""] if lines and told else []), *told]


def _alike(found: Iterable[tuple[Sequence[str], tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """A row for each thing that is wrong, with all resources of the same stacks that it is wrong with."""
    resources: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for stacks, (resource, *words) in found:
        resources[*words, names(stacks)].append(resource)
    for (level, rule, what, field, stacks), several in resources.items():
        more = f" and {len(several) - ALIKE} more" if len(several) > ALIKE else ""
        yield level, rule, f"{', '.join(several[:ALIKE])}{more}: {what}", field, stacks


ALIKE = 8
"""Resources that are named where the same is wrong with several."""


def _finding(finding: Finding) -> tuple[str, str, str, str, str]:
    controls = f" ({', '.join(map(plain, finding.controls))})" if finding.controls else ""
    field = plain(finding.field) if " " in finding.field else code(finding.field)
    return code(finding.resource), finding.level.value, f"{code(finding.rule)}{controls}", plain(finding.what), field


def _label(finding: Finding) -> str:
    return f"{code(finding.rule)} of {code(finding.resource)}"


def _standing(stacks: Sequence[StackReview]) -> Iterator[str]:
    standing = Counter(finding.rule for each in stacks for finding in each.standing)
    if standing:
        yield f"as before: {', '.join(f'{code(rule)} ({count})' for rule, count in sorted(standing.items()))}"
    if exempt := sum(each.exempt for each in stacks):
        yield f"{exempt} exempt (policies/exemptions.toml says why and until when)"


def migrations(review: Review) -> list[str]:
    """The files of migrations, and what is wrong with them."""
    lines = ["### Migrations"]
    for each in review.migrations:
        lines += ["", f"**{plain(each.service)}** of {each.stack}{f', {plain(each.seen)}' if each.seen else ''}", ""]
        lines += _folder(each)
    return lines if review.migrations else []


def _folder(reviewed: Reviewed) -> Iterator[str]:
    if reviewed.problem:
        yield f"- **refused**: {plain(reviewed.problem)}"
    for script in reviewed.scripts:
        amiss = f": **{plain(script.amiss)}**" if script.amiss else ""
        yield f"- {HOW[script.how.value]} {code(script.path)}{amiss}"
    rows = [row for script in reviewed.scripts for row in _statements(script)]
    if rows:
        yield from ["", *table(("file and line", "statement", "locks and work"), rows)]
    if reviewed.findings or any(script.gone for script in reviewed.scripts):
        yield ""
    for script in reviewed.scripts:
        if script.gone:
            yield f"- {code(script.path.rpartition('/')[2])} takes with it: {'; '.join(map(plain, script.gone[:MOST]))}"
    for finding in reviewed.findings:
        place = f"{finding.file.rpartition('/')[2]}:{finding.line}"
        yield f"- {code(place)} **{plain(finding.rule)}**: {plain(finding.wrong.rstrip('.'))}; {plain(finding.fix)}"


HOW: Mapping[str, str] = {"A": "new", "M": "edited", "D": "removed"}


def _statements(script: Script) -> Iterator[tuple[str, str, str]]:
    for each in script.statements:
        done = plain("; ".join([each.locks, *each.warnings]).strip("; ")) or "none that anybody waits for"
        yield code(f"{script.path.rpartition('/')[2]}:{each.line}"), code(each.text[:SHOWN]), done


MOST = 12
"""Changes of the schema that are told of one file."""
SHOWN = 72
"""Characters of a statement, as a rehearsal cuts it."""


def cost(review: Review) -> list[str]:
    """What the change costs a month, at list prices."""
    changed = [each for each in review.stacks if abs(difference(each)) >= LEAST]
    rows = [
        (each.name, dollars(each.cost_before), dollars(each.cost_after), signed(difference(each))) for each in changed
    ]
    if not rows:
        return []
    lines = ["### Cost a month", "", *table(("stack", "before", "after", "change"), rows), "", *_dearest(changed)]
    note = f"List prices of {review.table.region}, {review.table.day}, on demand; what is billed by use is not counted."
    return [*lines, "", note]


def _dearest(stacks: Sequence[StackReview]) -> list[str]:
    said = [(each.name, (code(name), signed(amount))) for each in stacks for name, amount in _by_resource(each)]
    return [f"- {what} {amount} ({names(stacks)})" for stacks, (what, amount) in grouped(said)]


def _by_resource(review: StackReview) -> list[tuple[str, float]]:
    sums: defaultdict[str, float] = defaultdict(float)
    for estimate, sign in ((review.cost_after, 1), (review.cost_before, -1)):
        for line in estimate.lines:
            sums[line.resource] += sign * (line.cost or 0)
    found = [entry for entry in sums.items() if abs(entry[1]) >= LEAST]
    return sorted(found, key=lambda entry: (-abs(entry[1]), entry[0]))[:DEAREST]


def difference(review: StackReview) -> float:
    """US dollars a month; a laptop's stack costs nothing."""
    return 0 if environment(review.name) == "local" else review.cost_after.total - review.cost_before.total


def dollars(estimate: Estimate) -> str:
    """A total."""
    return f"${estimate.total:,.0f}"


def signed(amount: float) -> str:
    """A difference."""
    return f"{'+' if amount > 0 else '-'}${abs(amount):,.0f}"
