"""`groundwork migrate repair`: mend a history that does not fit the files."""

import json
import sys
from argparse import Namespace
from dataclasses import dataclass

from operations.connection import Connection
from operations.migrations import look
from operations.migrations.repair import Decisions, Mend, open_questions, repair
from scripts.checkout import Checkout
from scripts.failures import FAILED, InputError
from scripts.migrating.everywhere import connected, everywhere
from scripts.migrating.folder import Database, databases
from scripts.progress import say


@dataclass(frozen=True)
class Repaired:
    """What was mended or would be, and what a person has to decide."""

    mends: list[Mend]
    questions: list[str]


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Show what is to be mended, mend it with --yes; fails while something is left that a person has to decide."""
    decisions = Decisions(tuple(asked.applied), tuple(asked.rolled_back))
    if (decisions.applied or decisions.rolled_back) and asked.service is None:
        raise InputError("--service: a decision is about one service's migration; say whose")

    def mended(database: Database, connection: Connection) -> Repaired:
        place = connection, database.path, database.layout
        mends = repair(*place, progress=say, decisions=decisions, options=database.options, do=asked.yes)
        return Repaired(mends, open_questions(look(*place, database.options)))

    outcome = everywhere(databases(checkout, name, asked), connected(mended))
    _show(outcome.answers, asked)
    undecided = any(each.questions for each in outcome.answers.values())
    return FAILED if undecided and not decisions.applied and not decisions.rolled_back else outcome.status


def _show(answers: dict[str, Repaired], asked: Namespace) -> None:
    if asked.as_json:
        facts = {
            service: {"mends": [[mend.script, mend.what] for mend in each.mends], "undecided": each.questions}
            for service, each in answers.items()
        }
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
        return
    for service, each in answers.items():
        sys.stdout.writelines(f"{service}: {mend.script}: {mend.what}\n" for mend in each.mends)
        for question in each.questions:
            say(f"{service}: {question}")
    if any(each.mends for each in answers.values()) and not asked.yes:
        say("nothing was changed; --yes does it")
