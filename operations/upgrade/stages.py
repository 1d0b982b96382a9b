"""From stage to stage: each looks at what is there first, so that a killed run is gone on with, not begun anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from operations.errors import OperationError
from operations.upgrade import preflight
from operations.upgrade.rds import Described, Rds
from operations.upgrade.wish import STAGES, Wish

PATIENCE = 6 * 3600.0
"""Seconds that a stage may take: the green side of a terabyte is built in hours."""
READY = frozenset({"AVAILABLE", "SWITCHOVER_FAILED"})
"""States in which a switch-over can be asked for; a failed one was rolled back."""
SWITCH_OVER = 300
"""Seconds that writes may be held up; RDS's own default. What takes longer is rolled back."""
FIRST_PAUSE, LAST_PAUSE = 0.2, 15.0
"""Seconds between two looks, growing."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Reached:
    """How far the upgrade is."""

    deployment: str
    """The deployment's identifier; empty once it is deleted."""
    status: str
    """As RDS says; `DELETED` once the old instance is gone."""
    old: str
    """The identifier of the instance with the old major version; empty until the switch-over."""


def reach(wish: Wish, say: Say) -> Reached:
    """Bring the upgrade to its stage; can be repeated, also after a run that was killed at any point.

    Raises OperationError with every refusal, each with path and remedy; what was there before is then untouched.
    """
    rds = Rds(wish)
    deployment = rds.deployment()
    if deployment is None and _is_through(rds, wish):
        return Reached("", "DELETED", "")
    if deployment is None:
        _begin(rds, wish, say)
    if wish.stage == "build":
        return _built(rds, wish, say)
    if wish.stage == "switch":
        return _switched(rds, wish, say)
    return _cleared(rds, wish, say)


def _is_through(rds: Rds, wish: Wish) -> bool:
    """Whether the name's instance has the wanted major version already, and the deployment has been deleted."""
    source = rds.instance(wish.source)
    return source is not None and source["EngineVersion"].split(".")[0] == str(wish.major)


def _begin(rds: Rds, wish: Wish, say: Say) -> None:
    problems = preflight.refusals(rds, wish)
    if wish.stage != "build":
        former = STAGES[wish.reached - 1]
        problems.insert(0, f"stage: {wish.stage} given, and nothing is built yet; apply {former} first: {_ORDER}")
    if problems:
        raise OperationError(*problems)
    source = rds.instance(wish.source)
    target = preflight.version(rds, wish, source) if source else None
    assert source and target  # noqa: S101, PT018  (a refusal above, otherwise)
    say(f"building the green side with PostgreSQL {target}")
    rds.create(source["DBInstanceArn"], target)


def _built(rds: Rds, wish: Wish, say: Say) -> Reached:
    deployment = _await(rds, wish, {"AVAILABLE", "SWITCHOVER_IN_PROGRESS", "SWITCHOVER_COMPLETED"}, say)
    if deployment["Status"] != "AVAILABLE":
        raise OperationError(f"stage: build given, but the switch-over was begun; there is no way back: {_ORDER}")
    _await_members(rds, wish, deployment)
    return _reached(deployment)


def _switched(rds: Rds, wish: Wish, say: Say) -> Reached:
    begun = {"SWITCHOVER_IN_PROGRESS", "SWITCHOVER_COMPLETED"}
    deployment = _await(rds, wish, {*READY, *begun}, say)
    if deployment["Status"] in READY:
        _await_members(rds, wish, deployment)
        if problems := preflight.refusals(rds, wish):
            raise OperationError(*problems)
        say(f"switching over; writes wait for at most {SWITCH_OVER} s")
        rds.switch(deployment["BlueGreenDeploymentIdentifier"], SWITCH_OVER)
    return _reached(_await(rds, wish, {"SWITCHOVER_COMPLETED"}, say))


def _cleared(rds: Rds, wish: Wish, say: Say) -> Reached:
    deployment = rds.deployment()
    if deployment is None or deployment["Status"] != "SWITCHOVER_COMPLETED":
        status = deployment["Status"] if deployment else "gone"
        raise OperationError(f"stage: delete given, but the deployment is {status}; apply switch first: {_ORDER}")
    old = _reached(deployment).old
    for member in _old_members(deployment):
        if member != old:
            _delete(rds, wish, member, None, say)
    _delete(rds, wish, old, wish.snapshot, say)
    if rds.snapshot(wish.snapshot) is None:
        raise OperationError(f"keepOldSnapshot: {wish.snapshot}: {old} is gone without it; look into it by hand")
    say("deleting the deployment, which leaves the instance alone")
    rds.forget(deployment["BlueGreenDeploymentIdentifier"])
    return Reached("", "DELETED", "")


def _delete(rds: Rds, wish: Wish, name: str, snapshot: str | None, say: Say) -> None:
    """Delete an instance and wait until it is gone, which it is only after its snapshot is there."""
    found = rds.instance(name)
    if found is None:
        return
    if found["EngineVersion"].split(".")[0] == str(wish.major):
        raise OperationError(f"{name}: has the new major version {wish.major}, so it is not deleted; look into it")
    if found["DBInstanceStatus"] != "deleting":
        say(f"deleting {name}" + (f", its last snapshot is {snapshot}" if snapshot else ""))
        if found.get("DeletionProtection"):
            rds.unprotect(name)
        _until(lambda: (rds.instance(name) or {}).get("DBInstanceStatus") == "available", f"{name} is not available")
        rds.delete(name, snapshot)
    _until(lambda: rds.instance(name) is None, f"{name} is still being deleted")


def _await(rds: Rds, wish: Wish, wanted: set[str], say: Say) -> Described:
    """The deployment, once its status is a wanted one. Raises OperationError with RDS's reason why it never will be."""
    told, deadline, pause = "", time.monotonic() + PATIENCE, FIRST_PAUSE
    while time.monotonic() < deadline:
        found = rds.deployment()
        if found is None:
            raise OperationError(f"{wish.name}: somebody deleted the deployment; run again to build it anew")
        if found["Status"] in wanted:
            return found
        if found["Status"] not in {"PROVISIONING", "SWITCHOVER_IN_PROGRESS", "AVAILABLE"}:
            raise OperationError(f"{wish.name}: {found['Status']}: {found.get('StatusDetails') or _NO_REASON}")
        if found["Status"] == "AVAILABLE" and told == "SWITCHOVER_IN_PROGRESS":
            raise OperationError(f"{wish.name}: rolled back: {found.get('StatusDetails') or _NO_REASON}; run again")
        if found["Status"] != told:
            told = found["Status"]
            say(told.lower().replace("_", " "))
        time.sleep(pause)
        pause = min(pause * 1.5, LAST_PAUSE)
    raise OperationError(f"{wish.name}: still {told} after {PATIENCE / 3600:.0f} h; run again to go on waiting")


def _await_members(rds: Rds, wish: Wish, deployment: Described) -> None:
    """Wait until every instance of the green side is available, which a deployment is said to be before them."""
    members = [detail["TargetMember"] for detail in deployment["SwitchoverDetails"] if detail.get("TargetMember")]

    def are_available() -> bool:
        return all((rds.instance(name) or {}).get("DBInstanceStatus") == "available" for name in members)

    _until(are_available, f"{wish.name}: the green side is not available")


def _until(happened: Callable[[], bool], otherwise: str) -> None:
    deadline, pause = time.monotonic() + PATIENCE, FIRST_PAUSE
    while not happened():
        if time.monotonic() > deadline:
            raise OperationError(f"{otherwise} after {PATIENCE / 3600:.0f} h; run again to go on waiting")
        time.sleep(pause)
        pause = min(pause * 1.5, LAST_PAUSE)


def _reached(deployment: Described) -> Reached:
    over = deployment["Status"] == "SWITCHOVER_COMPLETED"
    old = deployment["Source"].rpartition(":")[2] if over else ""
    return Reached(deployment["BlueGreenDeploymentIdentifier"], deployment["Status"], old)


def _old_members(deployment: Described) -> list[str]:
    return [detail["SourceMember"].rpartition(":")[2] for detail in deployment["SwitchoverDetails"]]


_ORDER = "the order is " + ", ".join(STAGES)
_NO_REASON = "RDS gives no reason; its events have one"
