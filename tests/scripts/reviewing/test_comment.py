"""The comment's text: what others wrote stays text, what is alike is said once, and it never grows too long."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from costs import prices
from policies.changes import Change, Changes, Fate
from policies.finding import Finding
from policies.level import Level
from policies.resource import Props, Resource
from policies.stack import Stack
from scripts.reviewing import markdown, touched
from scripts.reviewing.comment import LIMIT, text
from scripts.reviewing.differences import ABSENT, Value, values
from scripts.reviewing.groups import grouped
from scripts.reviewing.history import How
from scripts.reviewing.migrations import Reviewed, Script
from scripts.reviewing.review import Review, StackReview

ROOMS = """
import pathlib, sys
import stacks.plan
root = pathlib.Path(stacks.plan.__file__).parents[1]
files = [pathlib.Path(module.__file__) for module in sys.modules.values() if getattr(module, "__file__", None)]
ours = [file.relative_to(root).parts for file in files if file.is_relative_to(root)]
print(*{parts[0] for parts in ours if not parts[0].startswith(".")})
"""
"""Prints the folders of the project that a plan imports."""
SYSTEMS = {"shop-prod": "shop", "shop-local": "shop", "blog-prod": "blog"}


def _review(*changes: Change, stacks: tuple[str, ...] = ("shop-prod",), judges: tuple[str, ...] = ()) -> Review:
    seen = []
    for name in stacks:
        before = {each.before.urn: each.before.props._values for each in changes if each.before}
        after = {each.after.urn: each.after.props._values for each in changes if each.after}
        seen.append(StackReview(name, Changes(Stack(name, []), Stack(name, []), changes), before, after))
    return Review("main (0123456789)", seen, (), judges, prices.load())


def _bucket(name: str, **inputs: object) -> Resource:
    return Resource("aws:s3/bucket:Bucket", name, Props(inputs), f"urn:{name}")


def test_text_of_others_notifies_nobody_and_is_no_markup() -> None:
    assert markdown.plain("@all <img src=x> `a` | [b](c) *d*") == r"&#64;all &lt;img src=x&gt; \`a\` \| \[b\](c) \*d\*"
    assert markdown.code("a`b|c\nd") == "`` a`b\\|c d ``"
    assert markdown.fenced(["```", "end"], "diff") == ["````diff", "```", "end", "````"]


def test_what_is_alike_in_several_stacks_is_said_once() -> None:
    said = [("shop-prod", ("shop-prod-db",)), ("shop-dev", ("shop-dev-db",)), ("blog-dev", ("other",))]
    assert grouped(said) == [(["shop-prod", "shop-dev"], ("STACK-db",)), (["blog-dev"], ("other",))]


def test_values_are_compared_as_deep_as_they_lie() -> None:
    before = {"a": {"b": 1, "c": 2}, "policy": '{"Effect": "Deny"}', "names": ["x", "y"]}
    after = {"a": {"b": 1, "c": 3}, "policy": '{"Effect": "Allow"}', "names": ["y", "z", "x"]}
    assert values(before, after) == [
        Value("a.c", 2, 3),
        Value("names[]", ABSENT, "z"),
        Value("policy.Effect", "Deny", "Allow"),
    ]


@pytest.mark.parametrize(
    ("path", "stacks"),
    [
        ("stacks/shop/system.py", ["shop-prod", "shop-local"]),
        ("stacks/settings/Pulumi.shop-local.yaml", ["shop-local"]),
        ("stacks/databases.py", [*SYSTEMS]),
        ("components/bucket.py", [*SYSTEMS]),
        ("docs/ci.md", []),
        ("README.md", []),
    ],
)
def test_a_file_touches_the_stacks_that_are_made_from_it(path: str, stacks: list[str]) -> None:
    assert touched.stacks([path], SYSTEMS) == stacks


def test_all_that_a_plan_is_made_from_counts_as_declaring() -> None:
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", ROOMS], check=True, capture_output=True, text=True)
    assert {f"{room}/" for room in found.stdout.split()} <= {*touched.DECLARING}


def test_a_store_that_is_lost_comes_before_everything_else() -> None:
    comment = text(_review(Change(Fate.DELETED, _bucket("shop-prod-backups"), None)))
    assert comment.index("### Data stores replaced or deleted") < comment.index("### All changes")
    row = "| **deleted** | bucket `shop-prod-backups`, not protected | it is no longer declared | shop-prod |"
    assert row in comment.splitlines()


def test_what_is_mended_and_what_stands_is_told_apart() -> None:
    finding = Finding(
        "rule-a", "Bucket b", "is open", "shop-prod", Level.MANDATORY, "Closed.", "service.bucket", ("S3.1",)
    )
    review = _review()
    stack = replace(review.stacks[0], mended=(finding,), standing=(replace(finding, rule="rule-b"),), exempt=2)
    lines = text(replace(review, stacks=[stack])).splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        "- mended: `rule-a` of `Bucket b` (shop-prod)",
        "- as before: `rule-b` (1)",
        "- 2 exempt (policies/exemptions.toml says why and until when)",
    ]


def test_what_is_wrong_with_several_resources_is_told_once() -> None:
    found = [
        Finding(
            "rule-a", f"Bucket shop-prod-{number}", "is open", "shop-prod", Level.MANDATORY, "Closed.", "bucket", ()
        )
        for number in range(10)
    ]
    review = _review()
    lines = text(replace(review, stacks=[replace(review.stacks[0], new=tuple(found))])).splitlines()
    (row,) = [line for line in lines if line.startswith("| mandatory")]
    assert row.count("`Bucket ") == 8
    assert "and 2 more: is open" in row


def test_a_change_of_the_rules_themselves_is_told() -> None:
    assert "**This change touches what judges it**: `policies/exemptions.toml`" in text(
        _review(judges=("policies/exemptions.toml",))
    )


def test_nothing_that_changes_is_told_in_a_line() -> None:
    assert "**No stack changes**" in text(_review(stacks=())).splitlines()


def test_what_migrations_take_away_is_in_the_first_line() -> None:
    script = Script("V2__drop.sql", How.ADDED, lost=("column posts.metadata", "table a", "table b", "table c"))
    reviewed = Reviewed("blog", "blog-prod", (script,), (), "")
    lines = text(replace(_review(), migrations=[reviewed])).splitlines()
    assert "**Migrations take away column posts.metadata, table a, table b and 1 more; 1 file of migrations" in lines[3]


@pytest.mark.parametrize("fate", [Fate.CREATED, Fate.DELETED])
def test_the_comment_stays_within_the_limit_and_says_what_was_left_out(fate: Fate) -> None:
    buckets = [
        _bucket(f"shop-prod-{number:05}{'-long' * 8}", **{f"long{n}": "ä" * 300 for n in range(3)})
        for number in range(1000)
    ]
    changes = [
        Change(fate, None if fate is Fate.CREATED else each, each if fate is Fate.CREATED else None) for each in buckets
    ]
    comment = text(_review(*changes))
    assert LIMIT - 5_000 < len(comment.encode()) <= LIMIT
    assert "do not fit" in comment
    assert comment.count("```") % 2 == 0


def test_a_value_named_like_a_secret_is_shown_to_nobody() -> None:
    old, new = _bucket("shop-prod-x", authToken="before"), _bucket("shop-prod-x", authToken="after")
    comment = text(_review(Change(Fate.UPDATED, old, new, ("authToken",))))
    assert "(not shown)" in comment
    assert "before" not in comment
