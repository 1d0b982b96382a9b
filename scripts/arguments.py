"""What may be said on the command line."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Verbs: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (the type has no other name)

PULUMI = {
    "up": "create or update the resources of a stack",
    "preview": "show what `up` would do",
    "refresh": "read the resources of a stack anew",
    "destroy": "delete the resources of a stack",
    "stack": "manage stacks and look at their state",
    "config": "read and write a stack's settings",
    "import": "take existing resources into a stack",
    "state": "edit a stack's state",
    "cancel": "remove the lock of a run that is gone",
    "logs": "show the logs of a stack's resources",
    "watch": "update a stack whenever the program changes",
    "about": "print what Pulumi runs on",
    "plugin": "manage Pulumi's plugins",
    "whoami": "print who is logged in",
}
"""Pulumi's verbs that are passed on."""

CHANGE = {
    "expand": "begin a change across deployments: old and new shape side by side",
    "backfill": "fill the new shape in batches, going on where it was",
    "contract": "end the change: the old shape goes",
}
"""The steps of a change without downtime."""

REPORTS = ("table", "json", "sarif", "html")
"""What a report on the rules can be; each is a module of policies/reports/."""
LARGE = 100_000
"""Rows from which on reading a table under a lock is felt: PostgreSQL reads about a million a second."""
ROLES = "app, readonly, migrator, monitor"


@dataclass(frozen=True)
class Words:
    """A command line with the stack taken out of it, wherever it stood."""

    rest: list[str]
    stack: str | None


def split(arguments: Sequence[str]) -> Words:
    """Take `-s STACK`, `-sSTACK`, `--stack STACK` or `--stack=STACK` out; what follows `--` is left alone."""
    rest: list[str] = []
    stack: str | None = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            return Words([*rest, word, *words], stack)
        if word in ("-s", "--stack"):
            stack = next(words, "")
        elif word.startswith("--stack="):
            stack = word.removeprefix("--stack=")
        elif word.startswith("-s") and not word.startswith("--"):
            stack = word[2:].removeprefix("=")
        else:
            rest.append(word)
    return Words(rest, stack)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line; of Pulumi's verbs all that follows is passed on unread, as `flags`.

    Ends the process with status 2 when it is none of ours.
    """
    if words and words[0] in PULUMI:
        return argparse.Namespace(verb=words[0], flags=list(words[1:]))
    return parser().parse_args(words)


def parser() -> argparse.ArgumentParser:
    """Build the parser of our own verbs; Pulumi's stand in it for the help alone."""
    top = argparse.ArgumentParser(
        prog="groundwork", description="Data stores of whole systems, declared once, on AWS or on this machine.",
        epilog="-s STACK (--stack STACK) names the stack, such as neotool-local, and may stand anywhere. "
        "Verbs with a * are Pulumi's own: all their flags are passed on.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=24),
    )  # fmt: skip
    verbs = top.add_subparsers(dest="verb", metavar="VERB [ARGUMENT ...]", required=True)
    for verb, says in PULUMI.items():
        verbs.add_parser(verb, help=f"{says} *", add_help=False)
    _looking(verbs)
    _connecting(verbs)
    _operating(verbs)
    return top


def _looking(verbs: "Verbs") -> None:
    endpoints = verbs.add_parser("endpoints", help="where every writer, reader, cache and bucket answers")
    _json(endpoints)
    catalog = _group(verbs, "catalog", "what is declared, and whether it is valid")
    catalog.add_parser("check", help="check every system in every environment")
    catalog.add_parser("show", help="print all facts of a stack as JSON")
    catalog.add_parser("schema", help="print the JSON schemas of a system and an environment")
    cost = verbs.add_parser("cost", help="what a stack costs a month, by service, and what a change would")
    cost.add_argument("--prices", metavar="FILE", help="prices of your own over the shipped ones (costs/prices.toml)")
    _json(cost)
    adopt = verbs.add_parser("adopt", help="write the import file for what the account holds already")
    adopt.add_argument(
        "-o", "--output", metavar="FILE", help="where to (default: imports/STACK.json in the home; -: print)"
    )
    _policing(_group(verbs, "policy", "the rules that a plan has to keep"))
    dashboards = _group(verbs, "dashboards", "what Grafana, CloudWatch and Prometheus show and watch of a stack")
    render = dashboards.add_parser("render", help="write their documents, and pages to look at offline")
    render.add_argument("-o", "--output", metavar="DIR", help="where to (default: dashboards/STACK in the home)")
    preview = _group(verbs, "ci", "what a change would do, told where it is reviewed").add_parser(
        "preview", help="write one comment on all that is different since a commit: offline, -s STACK for one alone"
    )
    preview.add_argument("--base", metavar="REF", required=True, help="what it is compared with, as origin/main")
    preview.add_argument("-o", "--output", metavar="FILE", help="where to (default: print)")
    docs = verbs.add_parser("docs", help="make the pages that follow from the declaration anew")
    docs.add_argument("--check", action="store_true", help="write nothing, and fail when a page is out of date")
    toolchain = _group(verbs, "toolchain", "the real Pulumi on this machine")
    _json(toolchain.add_parser("status", help="which Pulumi is used, from where, with which plugins"))
    toolchain.add_parser("install", help="fetch or build Pulumi, unless it is there")


def _policing(actions: "Verbs") -> None:
    check = actions.add_parser("check", help="look for violations in what is declared, or in a state")
    _looked_at(check)
    _json(check)
    report = actions.add_parser("report", help="tell what became of every rule, and which controls that answers")
    _looked_at(report)
    report.add_argument("--format", choices=REPORTS, default="table", help="%(choices)s (default: %(default)s)")
    report.add_argument("-o", "--output", metavar="FILE", help="where to (default: print)")


def _looked_at(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--state", metavar="FILE", help="a state that `pulumi stack export` wrote, in place of the plan")
    verb.add_argument(
        "--config", metavar="FILE", help="levels, figures and exemptions, as --policy-pack-config of Pulumi takes them"
    )


def _connecting(verbs: "Verbs") -> None:
    _service(verbs.add_parser("dsn", help="print a connection string without a password, for psql and libpq"))
    psql = verbs.add_parser("psql", help="open a service's database in psql")
    _service(psql)
    psql.add_argument("-c", "--command", metavar="SQL", action="append", default=[], help="run this and end")
    psql.add_argument("more", metavar="-- FLAG", nargs="*", help="further flags and arguments of psql, after --")


def _operating(verbs: "Verbs") -> None:
    cloud = _group(verbs, "cloud", "the local AWS endpoint and its servers")
    cloud.add_parser("start", help="start it and everything in it")
    cloud.add_parser("stop", help="stop it; the data stays")
    _json(cloud.add_parser("status", help="what runs, and what of AWS is real here"))
    cloud.add_parser("reset", help="delete it with all data").add_argument("--yes", "-y", action="store_true")
    _json(cloud.add_parser("env", help='variables for a shell: eval "$(groundwork cloud env)"'))
    _migrating(_group(verbs, "migrate", "the schema inside the databases"))
    erase = verbs.add_parser("erase", help="forget one person in all databases of a stack, with a receipt")
    erase.add_argument("--subject", metavar="ID", required=True, help="the person's id; -: read it from standard input")
    erase.add_argument("--yes", "-y", action="store_true", help="do it (default: only show what would be erased)")
    _json(erase)
    masked = _group(verbs, "masked", "the views that readers see in place of personal data")
    _one_service(masked.add_parser("show", help="what is amiss with them"))
    _one_service(masked.add_parser("make", help="make them as declared; `up` and `migrate up` do so themselves"))
    _one_service(masked.add_parser("drop", help="drop them before another tool migrates, and make them afterwards"))
    _roles(_group(verbs, "roles", "who may do what inside the databases"))


def _roles(actions: "Verbs") -> None:
    _one_service(actions.add_parser("show", help="the matrix: who there is, and what each may do"))
    _one_service(actions.add_parser("verify", help="prove it by logging in, refusals included"))
    rotate = actions.add_parser("rotate", help="renew a login's password without a transaction lost")
    rotate.add_argument("--role", default="app", help="whose (default: %(default)s)")
    rotate.add_argument(
        "--settle",
        metavar="SECONDS",
        type=float,
        default=120.0,
        help="what poolers get to read the new password before clients do (default: %(default)g)",
    )
    _one_service(rotate)


def _migrating(actions: "Verbs") -> None:
    _one_service(actions.add_parser("status", help="every migration, and whether it is applied"))
    validate = actions.add_parser("validate", help="every problem of files and history; changes nothing")
    validate.add_argument("--files", action="store_true", help="of the files alone, without a login or a cloud")
    _one_service(validate)
    _running(actions)
    _mending(actions)
    _writing(actions)
    for name, says in CHANGE.items():
        change = actions.add_parser(name, help=says)
        change.add_argument(
            "change", metavar="CHANGE", nargs="?", help="the change's name (default: every one declared)"
        )
        _one_service(change)
        _sure(change)


WAITING = {
    "--lock-timeout": "how long a statement may wait for a lock before it gives up and is tried again (default: 0.5)",
    "--statement-timeout": "how long a statement may take, 0 for ever (default: as the migrator's role has it)",
    "--patience": "how long locks and the server are waited for in all (default: 300)",
}


def _running(actions: "Verbs") -> None:
    plan = actions.add_parser("plan", help="what `up` would run, in which order, with which locks")
    up = actions.add_parser("up", help="apply what is pending, outside Pulumi")
    rehearse = actions.add_parser("rehearse", help="apply what is pending to a copy of the schema, and tell its locks")
    rehearse.add_argument(
        "--large", metavar="ROWS", type=int, default=LARGE, help="rows of a table that counts as large (%(default)s)"
    )
    for flag, says in WAITING.items():
        up.add_argument(flag, metavar="SECONDS", type=float, help=says)
    for verb in (plan, up, rehearse):
        verb.add_argument("--target", metavar="VERSION", help="up to this version (default: all)")
        verb.add_argument("--out-of-order", action="store_true", help="also versions below the last one applied")
        verb.add_argument(
            "--placeholder",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="a value for ${NAME}, once for each",
        )
        _one_service(verb)


def _mending(actions: "Verbs") -> None:
    undo = actions.add_parser("undo", help="show what would be taken back, and with --yes take it back")
    undo.add_argument(
        "--target", metavar="VERSION", help="down to this version, which stays (default: the last one alone)"
    )
    baseline = actions.add_parser("baseline", help="begin the history of a database that holds its schema already")
    baseline.add_argument(
        "--version", metavar="VERSION", help="the version it stands at (default: as the layout has it)"
    )
    repair = actions.add_parser(
        "repair", help="show what in the history does not fit the files, and with --yes mend it"
    )
    repair.add_argument("--applied", metavar="NAME", action="append", default=[], help="this one counts as applied")
    repair.add_argument(
        "--rolled-back", metavar="NAME", action="append", default=[], help="this one counts as taken back"
    )
    for verb in (undo, baseline, repair):
        _one_service(verb)
        _sure(verb)


def _writing(actions: "Verbs") -> None:
    new = actions.add_parser("new", help="write the next file, named as the layout has it")
    new.add_argument("description", metavar="DESCRIPTION", help="what it does, as in add_order_source")
    new.add_argument("--repeatable", action="store_true", help="one that runs anew whenever it changes (flyway)")
    new.add_argument("--undo", action="store_true", help="with the file that takes it back (flyway)")
    _one_service(new)
    lint = actions.add_parser("lint", help="what in the files will hurt in production, with the safe way")
    lint.add_argument("files", metavar="FILE", nargs="*", help="these alone (default: every folder of the stack)")
    lint.add_argument("--backups", action="store_true", help="ask AWS, too, whether there is a backup before a drop")
    _one_service(lint)


def _sure(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--yes", "-y", action="store_true", help="do it")


def _group(verbs: "Verbs", name: str, says: str) -> "Verbs":
    return verbs.add_parser(name, help=says).add_subparsers(dest="action", metavar="ACTION", required=True)


def _service(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("service", metavar="SERVICE")
    verb.add_argument("--role", default="app", help=f"log in as {ROLES} (default: %(default)s)")
    verb.add_argument("--replica", metavar="N", type=int, help="connect to reader N instead of the writer")


def _one_service(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--service", help="this service alone (default: all)")
    _json(verb)


def _json(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", dest="as_json", action="store_true", help="print JSON")
