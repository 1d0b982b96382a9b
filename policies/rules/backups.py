"""AWS Backup: vaults that nobody empties, plans that make and end backups, and restores that are tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from policies.level import LIKE_PRODUCTION, ON_AWS, PRODUCTION
from policies.resource import Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack
from policies.statements import statements

VAULT = "aws:backup/vault:Vault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy"
PLAN = "aws:backup/plan:Plan"
TESTING = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection"

COMPONENT = "components/backup_vault.py"
SCHEDULE = "service.database.backups.full_at"
DAYS = "environment.retention.vault_days"
CRON = re.compile(r"cron\(\S+ \S+ (?P<day>\S+) (?P<month>\S+) (?P<weekday>\S+)( \S+)?\)")
EVERY = {"*", "?"}


@rule("backup-vault-encrypted", types=[VAULT], field=f"{COMPONENT}: kms_key_arn", controls=["Backup.1", "CKV_AWS_166"])
def vault_encrypted(vault: Resource) -> Iterator[str]:
    """What lies in a vault is encrypted with a key of one's own."""
    if "kmsKeyArn" not in vault:
        yield "kmsKeyArn names no key"


@rule("backup-vault-kept", types=[VAULT], field="environment.protection.protected", levels=LIKE_PRODUCTION)
def vault_kept(vault: Resource) -> Iterator[str]:
    """A vault is not deleted by mistake, and never with what lies in it."""
    if vault.get("forceDestroy"):
        yield "forceDestroy is on"
    if not vault.protected:
        yield "Pulumi's protect is off"


@rule("backup-vault-emptied-by-nobody", types=[VAULT, VAULT_POLICY], about=About.STACK,
      field="environment.protection.protected", levels=LIKE_PRODUCTION)  # fmt: skip
def emptied_by_nobody(stack: Stack) -> Iterator[Complaint]:
    """A vault's policy lets nobody delete a backup or shorten its days."""
    for vault in stack.of(VAULT):
        policies = list(stack.takers(vault, VAULT_POLICY))
        for action in ("backup:deleterecoverypoint", "backup:updaterecoverypointlifecycle"):
            if not any(_denies(each["policy"], action) for each in policies):
                yield vault, f"no policy denies {action} to everybody"


@rule("backup-vault-filled-by-own-account", types=[VAULT, VAULT_POLICY], about=About.STACK,
      field=f"{COMPONENT}: policy", levels=LIKE_PRODUCTION)  # fmt: skip
def filled_by_own_account(stack: Stack) -> Iterator[Complaint]:
    """Nobody of another account copies into a vault."""
    for vault in stack.of(VAULT):
        if not any(_keeps_others_out(each["policy"]) for each in stack.takers(vault, VAULT_POLICY)):
            yield vault, "no policy denies backup:copyintobackupvault to other accounts"


@rule("backup-vault-locked", types=[VAULT, LOCK], about=About.STACK, field="environment.protection.locked",
      levels=PRODUCTION)  # fmt: skip
def vault_locked(stack: Stack) -> Iterator[Complaint]:
    """In production a vault is locked: an administrator's stolen rights delete no backup."""
    for vault in stack.of(VAULT):
        if not any(stack.takers(vault, LOCK)):
            yield vault, "no lock stands on it"


@rule("backup-vault-lock-final", types=[LOCK], field=f"{COMPONENT}: changeable_for_days")
def lock_final(lock: Resource) -> Iterator[str]:
    """A lock becomes final (compliance): one that an administrator can take off (governance) holds off no thief."""
    if "changeableForDays" not in lock:
        yield "changeableForDays is not said, so the lock can always be taken off"


@rule("backup-vault-lock-holds", types=[LOCK], field="catalog/environment.py: LEAST_LOCKED_DAYS")
def lock_holds(lock: Resource, *, days: int = 7) -> Iterator[str]:
    """A locked vault keeps what lies in it for a week or more."""
    if (found := lock.get("minRetentionDays", 0)) < days:
        yield f"minRetentionDays is {found:g}, {days:g} or more are asked for"


@rule("backup-fits-its-vault", types=[PLAN, VAULT, LOCK], about=About.STACK, field=DAYS)
def fits_its_vault(stack: Stack) -> Iterator[Complaint]:
    """A backup's days are such as its vault's lock takes; otherwise none is made."""
    locks = {vault.get("name", vault.name): lock for vault in stack.of(VAULT) for lock in stack.takers(vault, LOCK)}
    for plan in stack.of(PLAN):
        for each in plan["rules"]:
            lock, days = locks.get(each["targetVaultName"]), _days(each)
            if lock and days and not lock.get("minRetentionDays", 0) <= days <= lock.get("maxRetentionDays", days):
                least, most = lock.get("minRetentionDays", 0), lock.get("maxRetentionDays", "any")
                yield plan, f"{each['ruleName']} keeps {days:g} days, the vault takes {least:g} to {most:g}"


@rule("backup-ends", types=[PLAN], field=DAYS)
def ends(plan: Resource) -> Iterator[str]:
    """Every backup, and every copy of one, is deleted some day."""
    for each in plan["rules"]:
        if not _days(each):
            yield f"{each['ruleName']} says no days to keep, so its backups are kept for ever"
        for copy in each.get("copyActions") or ():
            if not _days(copy):
                yield f"{each['ruleName']} says no days to keep its copies, so they are kept for ever"


@rule("backup-kept", types=[PLAN], field=DAYS, levels=ON_AWS)
def kept(plan: Resource, *, days: int = 7) -> Iterator[str]:
    """The backups of a plan reach back a week or more."""
    kept_for = [_days(each) for each in plan["rules"]]
    if all(kept_for) and max(kept_for, default=0) < days:
        yield f"its backups are kept for {max(kept_for, default=0):g} days, {days:g} or more are asked for"


@rule("backup-made-daily", types=[PLAN], field=SCHEDULE)
def made_daily(plan: Resource) -> Iterator[str]:
    """A plan makes a backup every day."""
    # AWS Backup's own default is every day.
    schedules = [each.get("schedule") or "cron(0 5 ? * * *)" for each in plan["rules"]]
    if not any(_fits(schedule, EVERY) for schedule in schedules):
        yield f"none of its schedules is every day: {', '.join(schedules)}"


@rule("backup-copied-away", types=[PLAN], field="environment.protection.copied", levels=PRODUCTION)
def copied_away(plan: Resource) -> Iterator[str]:
    """In production backups are copied to another vault, in another region."""
    if not any(len(each.get("copyActions") or ()) for each in plan["rules"]):
        yield "none of its rules copies"


@rule("backup-restore-tested", types=[PLAN, VAULT, TESTING, TESTED], about=About.STACK,
      field="environment.protection.restores_tested", levels=LIKE_PRODUCTION)  # fmt: skip
def restore_tested(stack: Stack) -> Iterator[Complaint]:
    """What lies in a vault is restored on trial, databases among it."""
    tested = {vault.urn for plan in stack.of(TESTING) for vault in stack.taken(plan, "recoveryPointSelection", VAULT)}
    used = {each["targetVaultName"] for plan in stack.of(PLAN) for each in plan["rules"]}
    for vault in stack.of(VAULT):
        if vault.get("name", vault.name) in used and vault.urn not in tested:
            yield vault, "no restore testing plan tries what lies in it"
    for plan in stack.of(TESTING):
        if not any(each.get("protectedResourceType") == "RDS" for each in stack.takers(plan, TESTED)):
            yield plan, "it tries no database"


@rule("backup-restore-tested-weekly", types=[TESTING], field="components/backups.py: TESTED_AT, TESTED_DAYS",
      levels=LIKE_PRODUCTION)  # fmt: skip
def restore_tested_weekly(plan: Resource, *, days: int = 7) -> Iterator[str]:
    """A restore is tried every week or oftener, with a backup of the last week."""
    schedule = plan["scheduleExpression"]
    if not _fits(schedule, None):
        yield f"scheduleExpression is {schedule}, every week is asked for"
    # AWS Backup's own default is 30.
    if (found := plan["recoveryPointSelection"].get("selectionWindowDays") or 30) > days:
        yield f"selectionWindowDays is {found:g}, {days:g} or fewer are asked for"


def _keeps_others_out(policy: object) -> bool:
    return any(
        not each.allows and "backup:copyintobackupvault" in each.actions and "aws:principalaccount" in each.conditions
        for each in statements(policy)
    )


def _denies(policy: object, action: str) -> bool:
    return any(
        not each.allows and each.to_everybody and not each.conditions
        for each in statements(policy)
        if any(fnmatchcase(action, pattern) for pattern in each.actions)
    )


def _days(kept_as: Mapping[str, Any]) -> int:
    """After how many days a backup is deleted; 0: never."""
    return int((kept_as.get("lifecycle") or {}).get("deleteAfter") or 0)


def _fits(schedule: str, weekdays: set[str] | None) -> bool:
    """Whether it comes in every week, on these weekdays; None: on any."""
    found = CRON.fullmatch(schedule)
    if not found:
        return schedule.startswith("rate(") and "month" not in schedule
    # MON#1 and MONL are the first and the last Monday of a month.
    fits = found["weekday"] in weekdays if weekdays else not re.search(r"#|[A-Z1-7]L", found["weekday"])
    return fits and found["day"] in EVERY and found["month"] == "*"
