"""The program run against what an account holds: each resource is looked for as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from pulumi.runtime import mocks

from estate.account import Account, EstateError
from estate.finders import BESIDE, FINDERS
from estate.look import Found, Inputs
from stacks.plan import Cloud, Made, plan

PROVIDER = "pulumi:providers:aws"


class Held(NamedTuple):
    """A resource that is declared, and what of it the account holds."""

    made: Made
    found: Found | None

    def changes(self) -> list[str]:
        """Where the two differ in a way that only another resource in its place could mend, one sentence each."""
        if self.found is None:
            return []
        wanted = {name: value for name, value in self.made.inputs.items() if name not in self.made.ignored}
        told = {name: value for name, value in self.found.fixed.items() if name in wanted}
        return [
            f"{self.made.kind.rpartition(':')[2]} {self.found.id}: {name}: it has {_said(name, value)}, "
            f"declared is {_said(name, wanted[name])}"
            for name, value in told.items()
            if _said(name, value) != _said(name, wanted[name])
        ]


class Estate(Cloud):
    """Answers with what is there, and with an invention where nothing is."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._regions: dict[str, str] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self.problems: list[str] = []

    def found(self, made: Made) -> Found | None:
        """What was found of one resource."""
        return self._found.get((made.kind, made.name))

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Look for it, and let the rest of the program be declared upon it."""
        identity, invented = super().new_resource(args)
        if args.typ == PROVIDER:
            self._regions[args.name] = args.inputs["region"]
        found = self._look(args) if args.typ in FINDERS else None
        if found is None:
            return identity, invented
        self._found[args.typ, args.name] = found
        return found.id, invented | {name: value for name, value in found.outputs.items() if value is not None}

    def _look(self, args: mocks.MockResourceArgs) -> Found | None:
        try:
            return FINDERS[args.typ](self._calls(args.provider or ""), args.inputs)
        except (ClientError, BotoCoreError, EstateError) as error:
            self.problems.append(f"{args.typ.rpartition(':')[2]} {args.name}: {error}")
            return None

    def _calls(self, provider: str) -> Callable[[str], Any]:
        """In the region of the provider, whose reference is its URN and its id."""
        region = self._regions[provider.split("::")[-2]]
        return lambda service: self._account.client(service, region)


def survey(stack: str, account: Account) -> list[Held]:
    """Everything that a stack declares, with what the account holds of it.

    EstateError, all at once, when something cannot be looked at or would have to be replaced.
    """
    estate = Estate(account)
    looked = [Held(made, estate.found(made)) for made in plan(stack, estate).made]
    held = [one._replace(found=None) if one.made.kind in BESIDE and one.changes() else one for one in looked]
    refuse([*estate.problems, *(change for one in held for change in one.changes())])
    return held


def refuse(problems: Iterable[str]) -> None:
    """Raise EstateError with every problem, if there is any."""
    if told := sorted(set(problems)):
        raise EstateError(
            "\n".join(
                [
                    "what the account holds cannot be taken over as it is declared:",
                    *(f"  {problem}" for problem in told),
                    "declare it as it is; another database than the declared one is named by `adopted` in its settings",
                ]
            )
        )


def _said(name: str, value: Inputs | object) -> str:
    """In words that are the same for the same: AWS says a version in full, and Pulumi a number as a float."""
    if isinstance(value, str) and value.startswith("arn:") and not value.startswith("arn:aws"):
        return "one that is yet to be made"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text.partition(".")[0] if name == "engineVersion" else text
