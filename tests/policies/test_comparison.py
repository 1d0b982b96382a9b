"""Two stacks are compared as the engine would, without it."""

import importlib
import pkgutil

import pytest

from localcloud.plugins.aws import tables
from localcloud.plugins.aws.kind import Kind
from policies import forcing
from policies.changes import Change, Changes, Fate
from policies.resource import UNKNOWN
from policies.sources.comparison import compare
from stacks.plan import stacks
from tests.policies.broken import Editable

INSTANCE, KEY, BUCKET = "aws:rds/instance:Instance", "aws:kms/key:Key", "aws:s3/bucket:Bucket"
DOMAIN, CLASS = "aws:opensearch/domain:Domain", "instanceClass"


def before() -> Editable:
    return Editable("commerce-prod")


def told(changes: Changes) -> dict[str, tuple[Fate, tuple[str, ...]]]:
    return {change.resource.label: (change.fate, change.because) for change in changes.each if not same(change)}


def same(change: Change) -> bool:
    return change.fate is Fate.SAME


@pytest.mark.parametrize("stack", stacks())
def test_a_stack_that_is_not_touched_does_not_change(stack: str) -> None:
    assert told(compare(Editable(stack).stack(), Editable(stack).stack())) == {}


def test_a_property_that_the_provider_can_change_updates() -> None:
    edited = before()
    edited.made(INSTANCE, "commerce-prod-order").inputs[CLASS] = "db.r8g.large"
    changes = compare(before().stack(), edited.stack())
    assert told(changes) == {"Instance commerce-prod-order": (Fate.UPDATED, (CLASS,))}


def test_a_property_that_forces_it_replaces_and_so_does_what_hangs_on_it() -> None:
    edited = before()
    edited.made(KEY, "commerce-prod-order").inputs["multiRegion"] = True
    found = told(compare(before().stack(), edited.stack()))
    assert found["Key commerce-prod-order"] == (Fate.REPLACED, ("multiRegion",))
    assert found["Instance commerce-prod-order"] == (Fate.REPLACED, ("kmsKeyId",))


def test_what_is_no_longer_declared_is_deleted_and_what_is_new_is_created() -> None:
    edited = before()
    edited.remove(INSTANCE, "commerce-prod-order")
    edited.add(INSTANCE, "other", {})
    found = told(compare(before().stack(), edited.stack()))
    assert found["Instance commerce-prod-order"] == (Fate.DELETED, ())
    assert found["Instance other"] == (Fate.CREATED, ())


def test_what_has_an_earlier_name_is_not_deleted() -> None:
    edited = before()
    edited.rename(INSTANCE, "commerce-prod-order", "orders", formerly=("commerce-prod-order",))
    found = told(compare(before().stack(), edited.stack()))
    assert "Instance commerce-prod-order" not in found


def test_a_property_that_is_left_alone_does_not_change() -> None:
    edited = before()
    edited.made(INSTANCE, "commerce-prod-order").inputs["masterUserSecretKmsKeyId"] = "another"
    assert told(compare(before().stack(), edited.stack())) == {}


def test_a_value_that_is_not_known_yet_is_the_same_while_it_is_made_from_the_same() -> None:
    edited, other = before(), before()
    edited.made(INSTANCE, "commerce-prod-order").inputs["kmsKeyId"] = UNKNOWN
    made = other.made(INSTANCE, "commerce-prod-order")
    made.inputs["kmsKeyId"] = UNKNOWN
    made.sources["kmsKeyId"] = (other.made(KEY, "commerce-prod-user").urn,)
    assert told(compare(before().stack(), edited.stack())) == {}
    found = told(compare(before().stack(), other.stack()))
    assert found["Instance commerce-prod-order"] == (Fate.REPLACED, ("kmsKeyId",))


def test_addresses_that_are_invented_are_not_compared() -> None:
    edited = before()
    edited.made(INSTANCE, "commerce-prod-order").inputs["kmsKeyId"] = "arn:aws:kms:us-east-1:1:key/1"
    assert told(compare(before().stack(), edited.stack(), addresses=False)) == {}


def test_what_only_a_provider_filled_in_does_not_change() -> None:
    state = before()
    state.made("groundwork:postgres:Migrations").inputs["files"] = {"1.sql": "1"}
    assert told(compare(state.stack(), before().stack())) == {}


def test_a_field_within_a_property_may_force_it_too() -> None:
    edited = before()
    edited.first(DOMAIN)["encryptAtRest"]["enabled"] = False
    (found,) = told(compare(before().stack(), edited.stack())).values()
    assert found == (Fate.REPLACED, ("encryptAtRest.enabled",))


def test_taking_pulumis_protection_away_is_a_change() -> None:
    edited = before()
    edited.unprotect(INSTANCE)
    (found,) = told(compare(before().stack(), edited.stack())).values()
    assert found == (Fate.UPDATED, ("protect",))


def _kinds(kind: type[Kind]) -> dict[str, set[str]]:
    below: dict[str, set[str]] = {}
    for each in kind.__subclasses__():
        below |= _kinds(each) | ({each.type_name: set(each.replaces)} if hasattr(each, "type_name") else {})
    return below


def test_what_forces_a_replacement_is_what_forces_it_in_the_local_clouds_plugin() -> None:
    for each in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{each.name}")
    kinds = _kinds(Kind)
    known = {kind: {path for path in each.by if "." not in path} for kind, each in forcing.forcing().items()}
    ours = {kind: by for kind, by in known.items() if kind.startswith("aws:")}
    kinds["aws:elasticache/replicationGroup:ReplicationGroup"].remove("transitEncryptionEnabled")
    assert ours == {kind: kinds[kind] for kind in ours}
