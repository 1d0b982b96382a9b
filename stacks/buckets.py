"""A stack's buckets: what the catalog says of each, and the one that all their access logs go to."""

import pulumi

from catalog.bucket import Bucket as Facts
from components.alarms import Alarms, AlarmsArgs
from components.bucket import Bucket, BucketArgs
from components.bucket_policy import access_logs_are_written, delivery_logs_are_written, read_by
from components.delivery import Delivery, DeliveryArgs
from components.lifecycle import lifecycle
from components.place import Place
from components.postgres import Postgres
from components.recovery import Recovery
from components.replication import RULE, Replication, ReplicationArgs
from monitoring import stores
from monitoring.alarm import Alarm
from monitoring.watch import Watch
from stacks.ground import Ground

LOG_VERSION_DAYS = 7
"""Nobody writes a log twice: own choice, for whoever deletes one by mistake."""


class Buckets:
    """Makes them; the account is part of each name, for names are shared by all of AWS."""

    def __init__(self, ground: Ground, databases: dict[str, Postgres], recovery: Recovery | None) -> None:
        self._ground, self._databases, self._recovery = ground, databases, recovery
        facts = ground.stack.buckets
        self._log = self._log_bucket(ground.place) if facts else None
        replicated = any(each.replicated for each in facts.values())
        self._log_there = self._log_bucket(recovery.place, recovery) if recovery and replicated else None
        self.deliveries = {name: self._delivery(name) for name, each in facts.items() if each.delivered}
        self.buckets = {name: self._bucket(name) for name in facts}

    def _name(self, *parts: str) -> str:
        return self._ground.name(*parts, self._ground.place.account)

    def _log_bucket(self, place: Place, there: Recovery | None = None) -> Bucket:
        """Encrypted by S3 itself, for its log delivery can use no other key; it keeps no log of its own."""
        environment, name = self._ground.stack.environment, self._name(*(["logs", "copy"] if there else ["logs"]))
        allowed = [access_logs_are_written(place, name)]
        if not there and any(each.delivered for each in self._ground.stack.buckets.values()):
            allowed.append(delivery_logs_are_written(place, name))
        rules = lifecycle(LOG_VERSION_DAYS, {"": environment.retention.log_days})
        args = BucketArgs(place, environment.protection, rules, key=None, log=None, allowed=allowed)
        return Bucket(name, args, there.below if there else self._ground.options)

    def _delivery(self, name: str) -> Delivery:
        facts = self._ground.stack.buckets[name]
        assert self._log  # noqa: S101 (there is a bucket, so there is a log)
        args = DeliveryArgs(self._ground.place, facts.description, facts.domain, self._log)
        return Delivery(self._name(name), args, self._ground.options)

    def _key(self, facts: Facts) -> pulumi.Output[str]:
        """The service's, or the system's own."""
        return (self._databases[facts.service].key if facts.service else self._ground.key).arn

    def _bucket(self, name: str) -> Bucket:
        ground, facts = self._ground, self._ground.stack.buckets[name]
        delivery, full = self.deliveries.get(name), self._name(name)
        args = BucketArgs(
            place=ground.place,
            protection=ground.stack.environment.protection,
            rules=lifecycle(facts.noncurrent_days, facts.expire_days),
            key=self._key(facts),
            log=self._log,
            lockable=facts.lockable,
            locked_days=facts.locked_days,
            allowed=[read_by(delivery.distribution.arn, full)] if delivery else [],
        )
        bucket = Bucket(full, args, ground.options)
        if self._recovery and facts.replicated:
            self._replicate(name, facts, bucket, self._recovery)
        return bucket

    def _replicate(self, name: str, facts: Facts, bucket: Bucket, recovery: Recovery) -> None:
        """As the first one in everything but the key and the place."""
        args = BucketArgs(
            place=recovery.place,
            protection=self._ground.stack.environment.protection,
            rules=lifecycle(facts.noncurrent_days, facts.expire_days),
            key=recovery.key.arn,
            log=self._log_there,
            lockable=facts.lockable,
            locked_days=facts.locked_days,
        )
        copy = Bucket(self._name(name, "copy"), args, recovery.below)
        copying = ReplicationArgs(
            source=bucket,
            place=self._ground.place,
            key=self._key(facts),
            copy=copy,
            there=recovery.place,
            key_there=recovery.key.arn,
            lockable=facts.lockable,
        )
        Replication(self._ground.name(name), copying, self._ground.options)
        self._watch(self._ground.name(name), stores.copies(self._ground.name(name), bucket.name, copy.name, RULE))

    def _watch(self, name: str, alarm: Alarm) -> None:
        watch = Watch(f"{name}-copies", f"the copies of {name}", (alarm,))
        Alarms(watch.name, AlarmsArgs(watch, self._ground.pager, {}), self._ground.options)
