"""Resources that were broken on purpose: a judge that passes one of them has not read what it passes."""

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from audit.terraform import Document

ANYWHERE = ["0.0.0.0/0"]
EVERYTHING = [{"effect": "Allow", "actions": ["*"], "resources": ["*"]}]
EVERYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": "*"}
OPEN = {"Version": "2012-10-17", "Statement": [EVERYBODY]}
ADMIN = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def opened(port: int, protocol: str = "tcp") -> list[dict[str, Any]]:
    """A rule for the whole internet."""
    return [{"from_port": port, "to_port": port, "protocol": protocol, "cidr_blocks": ANYWHERE, "description": "all"}]


def allowed(*actions: str) -> list[dict[str, Any]]:
    """A statement for all resources."""
    return [{"effect": "Allow", "actions": [*actions], "resources": ["*"]}]


ALONE: Mapping[str, Any] = {}
"""No change but that nothing beside the resource speaks of it any more."""

BROKEN: dict[str, dict[str, Mapping[str, Any]]] = {
    "aws_backup_vault": {"CKV_AWS_166": {"kms_key_arn": None}},
    "aws_cloudfront_distribution": {"CKV_AWS_34": {"default_cache_behavior": {"viewer_protocol_policy": "allow-all"}}},
    "aws_cloudwatch_log_group": {
        "CKV_AWS_66": {"retention_in_days": None},
        "CKV_AWS_158": {"kms_key_id": None},
        "CKV_AWS_338": {"retention_in_days": 30},
    },
    "aws_cloudwatch_metric_alarm": {"CKV_AWS_319": {"actions_enabled": False}},
    "aws_db_instance": {
        "CKV_AWS_16": {"storage_encrypted": False},
        "CKV_AWS_17": {"publicly_accessible": True},
        "CKV_AWS_118": {"monitoring_interval": 0},
        "CKV_AWS_129": {"enabled_cloudwatch_logs_exports": []},
        "CKV_AWS_133": {"backup_retention_period": 0},
        "CKV_AWS_157": {"multi_az": False},
        "CKV_AWS_161": {"iam_database_authentication_enabled": False},
        "CKV_AWS_211": {"ca_cert_identifier": "rds-ca-2015"},
        "CKV_AWS_226": {"auto_minor_version_upgrade": False},
        "CKV_AWS_293": {"deletion_protection": False},
        "CKV_AWS_353": {"performance_insights_enabled": False},
        "CKV_AWS_354": {"performance_insights_kms_key_id": None},
        "CKV2_AWS_30": {"parameter_group_name": "default.postgres17"},
        "CKV2_AWS_60": {"copy_tags_to_snapshot": False},
    },
    "aws_db_instance_automated_backups_replication": {"CKV_AWS_245": {"kms_key_id": None}},
    "aws_elasticache_replication_group": {
        "CKV_AWS_29": {"at_rest_encryption_enabled": False},
        "CKV_AWS_30": {"transit_encryption_enabled": False},
        "CKV_AWS_191": {"kms_key_id": None},
        "CKV2_AWS_50": {"automatic_failover_enabled": False},
    },
    "aws_iam_policy_document": {
        "CKV_AWS_1": {"statement": EVERYTHING},
        "CKV_AWS_49": {"statement": EVERYTHING},
        "CKV_AWS_107": {"statement": allowed("iam:CreateAccessKey")},
        "CKV_AWS_108": {"statement": allowed("s3:GetObject", "secretsmanager:GetSecretValue")},
        "CKV_AWS_109": {"statement": allowed("iam:PutRolePolicy")},
        "CKV_AWS_111": {"statement": allowed("s3:PutObject")},
        "CKV_AWS_356": {"statement": allowed("s3:PutObject")},
    },
    "aws_iam_role": {"CKV_AWS_60": {"assume_role_policy": json.dumps(OPEN)}},
    "aws_iam_role_policy": {
        "CKV_AWS_62": {"policy": ADMIN},
        "CKV_AWS_63": {"policy": ADMIN},
        "CKV2_AWS_40": {"policy": ADMIN},
    },
    "aws_kms_key": {
        "CKV_AWS_7": {"enable_key_rotation": False},
        "CKV_AWS_227": {"is_enabled": False},
        "CKV2_AWS_64": {"policy": None},
    },
    "aws_opensearch_domain": {
        "CKV_AWS_5": {"encrypt_at_rest": {"enabled": False}},
        "CKV_AWS_6": {"node_to_node_encryption": {"enabled": False}},
        "CKV_AWS_83": {"domain_endpoint_options": {"enforce_https": False}},
        "CKV_AWS_84": {"log_publishing_options": None},
        "CKV_AWS_137": {"vpc_options": None},
        "CKV_AWS_228": {"domain_endpoint_options": {"tls_security_policy": "Policy-Min-TLS-1-0-2019-07"}},
        "CKV_AWS_247": {"encrypt_at_rest": {"enabled": True}},
        "CKV_AWS_248": {"vpc_options": {"subnet_ids": []}},
        "CKV_AWS_317": {"log_publishing_options": [{"log_type": "AUDIT_LOGS", "enabled": False}]},
        "CKV_AWS_318": {"cluster_config": {"instance_count": 1}},
        "CKV2_AWS_52": {"advanced_security_options": {"enabled": False}},
        "CKV2_AWS_59": {"cluster_config": {"dedicated_master_enabled": False}},
    },
    "aws_s3_bucket": {
        "CKV_AWS_18": ALONE,
        "CKV_AWS_21": ALONE,
        "CKV_AWS_144": ALONE,
        "CKV_AWS_145": ALONE,
        "CKV2_AWS_6": ALONE,
        "CKV2_AWS_61": ALONE,
        "CKV2_AWS_62": ALONE,
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "CKV_AWS_300": {"rule": [{"id": "all", "status": "Enabled", "expiration": {"days": 9}}]}
    },
    "aws_s3_bucket_ownership_controls": {"CKV2_AWS_65": {"rule": {"object_ownership": "ObjectWriter"}}},
    "aws_s3_bucket_policy": {"CKV_AWS_70": {"policy": json.dumps(OPEN)}},
    "aws_s3_bucket_public_access_block": {
        "CKV_AWS_53": {"block_public_acls": False},
        "CKV_AWS_54": {"block_public_policy": False},
        "CKV_AWS_55": {"ignore_public_acls": False},
        "CKV_AWS_56": {"restrict_public_buckets": False},
    },
    "aws_secretsmanager_secret": {"CKV_AWS_149": {"kms_key_id": None}},
    "aws_security_group": {
        "CKV_AWS_23": {"description": None},
        "CKV_AWS_24": {"ingress": opened(22)},
        "CKV_AWS_25": {"ingress": opened(3389)},
        "CKV_AWS_260": {"ingress": opened(80)},
        "CKV_AWS_277": {"ingress": opened(-1, "-1")},
        "CKV_AWS_382": {"egress": opened(-1, "-1")},
    },
    "aws_sns_topic": {"CKV_AWS_26": {"kms_master_key_id": None}},
    "aws_subnet": {"CKV_AWS_130": {"map_public_ip_on_launch": True}},
    "aws_vpc": {"CKV2_AWS_11": ALONE, "CKV2_AWS_12": ALONE},
}
"""By type and check: the properties that are changed, None for taken away. Who adds a type adds what breaks it."""


class Broken(NamedTuple):
    """Resources that all have to fail."""

    document: Document
    expected: set[tuple[str, str]]
    """Check and resource, by type and name."""


def broken(documents: Iterable[Document]) -> Broken:
    """One broken copy for each check, of the first resource of its type in any document."""
    found: Document = {"resource": {}, "data": {}}
    expected: set[tuple[str, str]] = set()
    for document in documents:
        for group in ("resource", "data"):
            for kind, bodies in document.get(group, {}).items():
                if kind in BROKEN and kind not in found[group]:
                    body = next(iter(bodies.values()))
                    found[group][kind] = {name(check): _changed(body, by) for check, by in BROKEN[kind].items()}
                    expected |= {(check, f"{kind}.{name(check)}") for check in BROKEN[kind]}
    return Broken(found, expected)


def name(check: str) -> str:
    """What the copy is called that fails a check."""
    return f"broken_{check.lower()}"


def _changed(body: Document, by: Mapping[str, Any]) -> Document:
    changed = {**copy.deepcopy(body), **by}
    return {key: value for key, value in changed.items() if value is not None}
