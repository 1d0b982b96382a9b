"""The page that explains every rule: docs/migrations/lint.md, made by `groundwork docs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from operations.lint import squawk
from operations.lint.rule import RULES, Rule
from operations.lint.suppression import EXAMPLE

HEAD = f"""<!-- Made by `groundwork docs` from the rules; change those and make it anew. -->

# What is wrong with a migration before it runs

```
groundwork migrate lint -s STACK [--service SERVICE] [FILE ...] [--backups] [--json]
```

reads the files of the checkout, and needs neither a cloud nor a database. A finding has its place (file, line, column),
its rule, what is wrong and what to write instead, with the statement's own names. Any finding makes the command fail.

Three things look at a file: squawk, the rules that squawk lacks, and the conventions that the catalog declares for
the database (`database.migrations.conventions`). What the file itself created before, nobody waits for: such tables are
spared. Files that take a version back (Flyway's `U`, the Down part of `updown`) are not looked at: they are to drop.

## Allowing what a rule finds

A comment above the statement, in it or beside it, names the rule, the last day on which that is right, and why:

```sql
{EXAMPLE}
DROP TABLE carts;
```

One that has ended, lacks its day or its reason, names no rule, or allows what is not there, is a finding
itself (`allowance`). `-- squawk-ignore` is one too: it has no end.

## A table and its backup

`drop-without-backup` wants to know when the database was last backed up. With `--backups` it asks AWS for the newest
of three: the instance's snapshots, its recovery points in AWS Backup, and the last second that a point-in-time restore
reaches. That must not be older than `conventions.backup_hours` (24 unless declared). Without `--backups` the command
says on stderr what it did not check; squawk's `ban-drop-table` finds the statement in any case.
"""


HEARD = """[squawk](https://squawkhq.com/docs/rules) explains them. They are heard with the major version of the
database, and told whether the runner keeps the file in one transaction. Where a lock is the matter, the advice is ours.
"""
UNSEEN = """The order in which columns are packed (Atlas PG110): eight bytes a row are no reason to stop a migration.
Versions out of order and edited files: `groundwork migrate validate` finds them. Indexes that PostgreSQL 14.0 to 14.3
could build wrongly: no version that a stack can declare does. What a function or procedure does when it is called:
`groundwork migrate rehearse` shows it.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    own = [rule for rule in RULES.values() if not rule.convention]
    yield HEAD
    yield "## Our own rules\n"
    yield from _rules(own)
    yield "\n## Conventions, each where the catalog says so\n"
    yield from _rules(rule for rule in RULES.values() if rule.convention)
    yield "\n## squawk's rules\n"
    yield HEARD
    yield f"{', '.join(f'`{name}`' for name in sorted(squawk.RULES))}.\n"
    yield "Left out:\n"
    yield from _table(("rule", "why"), ((f"`{name}`", why) for name, why in squawk.LEFT_OUT.items()))
    yield "\n## Not looked at\n"
    yield UNSEEN


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        on = f" (`conventions.{rule.convention}`)" if rule.convention else ""
        yield f"### {rule.name}\n\n{rule.says}{on}\n\n```sql\n-- found\n{rule.bad}\n\n-- right\n{rule.good}\n```\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, tuple("---" for _ in head), *rows):
        yield f"| {' | '.join(row)} |"
