"""Every object of a bucket copied to one in the second region, as soon as it is written."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.bucket import Bucket
from components.place import Place, named

RULE = "everything"
"""What S3 calls the one rule, in the configuration and in its metrics."""


@dataclass(frozen=True)
class ReplicationArgs:
    """What the copying is made from."""

    source: Bucket
    place: Place
    key: pulumi.Input[str]
    copy: Bucket
    there: Place
    key_there: pulumi.Input[str]
    lockable: bool


class Replication(pulumi.ComponentResource):
    """The role that S3 takes, with no right more than it needs, and the rule."""

    def __init__(self, name: str, args: ReplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundwork:aws:Replication", name, None, opts)
        self._name, self._args = f"{name}-replication", args
        role = self._role()
        self._rule(role, self._may_copy(role))
        self.register_outputs({})

    def _role(self) -> aws.iam.Role:
        return aws.iam.Role(
            self._name,
            name=self._name,
            assume_role_policy=pulumi.Output.json_dumps(trust(self._args.place, self._args.source.name)),
            tags=named(self._name),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _may_copy(self, role: aws.iam.Role) -> aws.iam.RolePolicy:
        return aws.iam.RolePolicy(
            self._name,
            name=self._name,
            role=role.name,
            policy=pulumi.Output.json_dumps(policy(self._args)),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _rule(self, role: aws.iam.Role, may_copy: aws.iam.RolePolicy) -> None:
        """Deletions are copied as markers: whoever deletes here has not deleted there."""
        encrypted = aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
            status="Enabled"
        )
        rule = aws.s3.BucketReplicationConfigRuleArgs(
            id=RULE,
            status="Enabled",
            priority=0,
            filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
            delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status="Enabled"),
            source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
                sse_kms_encrypted_objects=encrypted
            ),
            destination=self._destination(),
        )
        source = self._args.source
        aws.s3.BucketReplicationConfig(
            source.name,
            bucket=source.bucket.id,
            role=role.arn,
            rules=[rule],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[source.versions, self._args.copy.versions, may_copy]),
        )

    def _destination(self) -> aws.s3.BucketReplicationConfigRuleDestinationArgs:
        key = aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
            replica_kms_key_id=self._args.key_there
        )
        return aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=self._args.copy.bucket.arn,
            encryption_configuration=key,
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(status="Enabled"),
        )


def trust(place: Place, bucket: str) -> dict[str, Any]:
    """S3 takes the role, for this bucket of this account."""
    own = {"aws:SourceAccount": place.account, "aws:SourceArn": f"arn:aws:s3:::{bucket}"}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": own},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def policy(args: ReplicationArgs) -> dict[str, Any]:
    """Read versions here, write copies there; each key through S3 of its region only, for its bucket only."""
    locks = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] if args.lockable else []
    here, there = f"arn:aws:s3:::{args.source.name}", f"arn:aws:s3:::{args.copy.name}"
    read = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], here),
            _allow([*read, *locks], f"{here}/*"),
            _allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], f"{there}/*"),
            _allow(["kms:Decrypt"], args.key) | _for(args.place, here),
            _allow(["kms:Encrypt", "kms:GenerateDataKey"], args.key_there) | _for(args.there, there),
        ],
    }


def _allow(actions: list[str], resource: pulumi.Input[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _for(place: Place, bucket: str) -> dict[str, Any]:
    via = {"kms:ViaService": f"s3.{place.region}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": bucket}
    return {"Condition": {"StringEquals": via}}
