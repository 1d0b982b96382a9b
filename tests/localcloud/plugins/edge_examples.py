"""Declarations of CloudFront and OpenSearch."""

import json
from collections.abc import Callable

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import Inputs, bucket, group, key, role, subnets

CACHING = "658327ea-f89d-4fab-a63d-7e88639e58f6"
"""AWS's own policy for what hardly changes."""
ACCESS = {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}
HEADERS: Inputs = {
    "comment": "of media",
    "securityHeadersConfig": {
        "strictTransportSecurity": {"accessControlMaxAgeSec": 31536000, "override": True, "includeSubdomains": True},
        "contentTypeOptions": {"override": True},
        "frameOptions": {"frameOption": "DENY", "override": True},
        "referrerPolicy": {"referrerPolicy": "no-referrer", "override": True},
    },
    "corsConfig": {
        "accessControlAllowCredentials": False,
        "accessControlAllowHeaders": {"items": ["*"]},
        "accessControlAllowMethods": {"items": ["GET", "HEAD"]},
        "accessControlAllowOrigins": {"items": ["https://example.com"]},
        "originOverride": True,
    },
    "customHeadersConfig": {"items": [{"header": "x-made-by", "value": "us", "override": False}]},
}


def access(engine: Engine) -> Resource:
    return engine.up("aws:cloudfront/originAccessControl:OriginAccessControl", "access", **ACCESS)


def headers(engine: Engine) -> Resource:
    return engine.up("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", **HEADERS)


def delivered(engine: Engine) -> Inputs:
    behavior = {
        "targetOriginId": "media",
        "viewerProtocolPolicy": "redirect-to-https",
        "allowedMethods": ["GET", "HEAD", "OPTIONS"],
        "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": CACHING,
        "responseHeadersPolicyId": headers(engine).id,
        "compress": True,
    }
    domain = bucket(engine)["bucketRegionalDomainName"]
    origin = {"originId": "media", "domainName": domain, "originAccessControlId": access(engine).id}
    return {
        "enabled": True,
        "comment": "media",
        "origins": [{**origin, "customHeaders": [{"name": "x-from", "value": "edge"}]}],
        "defaultCacheBehavior": behavior,
        "orderedCacheBehaviors": [{**behavior, "pathPattern": "/private/*", "viewerProtocolPolicy": "https-only"}],
        "customErrorResponses": [{"errorCode": 403, "responseCode": 404, "responsePagePath": "/404.html"}],
        "restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["KP"]}},
        "viewerCertificate": {"cloudfrontDefaultCertificate": True, "minimumProtocolVersion": "TLSv1.2_2021"},
        "loggingConfig": {"bucket": domain, "prefix": "edge/"},
        "defaultRootObject": "index.html",
        "httpVersion": "http2and3",
        "isIpv6Enabled": True,
        "priceClass": "PriceClass_100",
        "tags": {"serves": "media"},
    }


def logged(engine: Engine) -> Resource:
    writer = {"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Resource": "*"}
    document = {
        "Version": "2012-10-17",
        "Statement": [{**writer, "Action": ["logs:PutLogEvents", "logs:CreateLogStream"]}],
    }
    # One for all: an account may have ten.
    given = {"policyName": "search", "policyDocument": json.dumps(document)}
    engine.up("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "search", **given)
    return engine.up("aws:cloudwatch/logGroup:LogGroup", "search", retentionInDays=30)


def searched(engine: Engine) -> Inputs:
    group_arn = logged(engine)["arn"]
    return {
        "domainName": f"search-{engine.stack}",
        "engineVersion": "OpenSearch_2.19",
        "clusterConfig": {
            "instanceType": "r7g.large.search",
            "instanceCount": 2,
            "zoneAwarenessEnabled": True,
            "zoneAwarenessConfig": {"availabilityZoneCount": 2},
        },
        "ebsOptions": {"ebsEnabled": True, "volumeType": "gp3", "volumeSize": 100},
        "encryptAtRest": {"enabled": True, "kmsKeyId": key(engine)["arn"]},
        "nodeToNodeEncryption": {"enabled": True},
        "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
        "advancedSecurityOptions": {
            "enabled": True,
            "internalUserDatabaseEnabled": False,
            "masterUserOptions": {"masterUserArn": role(engine)["arn"]},
        },
        "vpcOptions": {"subnetIds": subnets(engine), "securityGroupIds": [group(engine).id]},
        "logPublishingOptions": [
            {"logType": kind, "cloudwatchLogGroupArn": group_arn} for kind in ("AUDIT_LOGS", "ES_APPLICATION_LOGS")
        ],
        "autoTuneOptions": {"desiredState": "ENABLED", "rollbackOnDisable": "NO_ROLLBACK", "useOffPeakWindow": True},
        "offPeakWindowOptions": {"enabled": True, "offPeakWindow": {"windowStartTime": {"hours": 3, "minutes": 0}}},
        "softwareUpdateOptions": {"autoSoftwareUpdateEnabled": True},
        "snapshotOptions": {"automatedSnapshotStartHour": 3},
        "advancedOptions": {"rest.action.multi.allow_explicit_index": "false"},
        "accessPolicies": json.dumps({"Version": "2012-10-17", "Statement": []}),
        "tags": {"serves": "search"},
    }


EDGES: dict[str, Callable[[Engine], Inputs]] = {
    "aws:cloudfront/originAccessControl:OriginAccessControl": lambda e: {**ACCESS, "name": f"media-{e.stack}"},
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": lambda e: {**HEADERS, "name": f"media-{e.stack}"},
    "aws:cloudfront/distribution:Distribution": delivered,
    "aws:opensearch/domain:Domain": searched,
}
