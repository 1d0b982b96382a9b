"""A domain as it is told: its state, and its configuration."""

from localcloud.cloud.recorded.shelf import Record

from .backend import Searches

ASSUMED: Record = {
    "EngineVersion": "OpenSearch_2.19",
    "IPAddressType": "ipv4",
    "ClusterConfig": {
        "InstanceType": "m5.large.search",
        "InstanceCount": 1,
        "DedicatedMasterEnabled": False,
        "ZoneAwarenessEnabled": False,
        "MultiAZWithStandbyEnabled": False,
        "WarmEnabled": False,
        "ColdStorageOptions": {"Enabled": False},
    },
    "EBSOptions": {"EBSEnabled": False},
    "AccessPolicies": "",
    "SnapshotOptions": {"AutomatedSnapshotStartHour": 0},
    "CognitoOptions": {"Enabled": False},
    "EncryptionAtRestOptions": {"Enabled": False},
    "NodeToNodeEncryptionOptions": {"Enabled": False},
    "AdvancedOptions": {},
    "DomainEndpointOptions": {
        "EnforceHTTPS": False,
        "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07",
        "CustomEndpointEnabled": False,
    },
    "AdvancedSecurityOptions": {"Enabled": False, "InternalUserDatabaseEnabled": False, "AnonymousAuthEnabled": False},
    "AutoTuneOptions": {"DesiredState": "ENABLED", "RollbackOnDisable": "NO_ROLLBACK", "UseOffPeakWindow": False},
    "OffPeakWindowOptions": {
        "Enabled": True,
        "OffPeakWindow": {"WindowStartTime": {"Hours": 22, "Minutes": 0}},
    },
    "SoftwareUpdateOptions": {"AutoSoftwareUpdateEnabled": False},
}
"""https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html and the types it names."""
_OPTIONS = (*ASSUMED, "VPCOptions", "LogPublishingOptions", "AIMLOptions", "IdentityCenterOptions")


def status(searches: Searches, domain: Record) -> Record:
    """What DescribeDomain tells."""
    name = domain["DomainName"]
    network = _network(searches, domain)
    endpoint = searches.endpoint(name, inside=bool(network))
    tuned = domain["AutoTuneOptions"]
    return {
        **{option: domain[option] for option in _OPTIONS if option in domain},
        "DomainName": name,
        "DomainId": f"{searches.account_id}/{name}",
        "ARN": searches.arn(name),
        "Created": True,
        "Deleted": False,
        "Processing": False,
        "UpgradeProcessing": False,
        "DomainProcessingStatus": "Active",
        "AutoTuneOptions": {"State": tuned["DesiredState"], "UseOffPeakWindow": tuned["UseOffPeakWindow"]},
        **({"VPCOptions": network, "Endpoints": {"vpc": endpoint}} if network else {"Endpoint": endpoint}),
    }


def config(searches: Searches, domain: Record) -> Record:
    """What DescribeDomainConfig tells."""
    state = {
        "CreationDate": domain["Since"],
        "UpdateDate": domain["Since"],
        "State": "Active",
        "PendingDeletion": False,
    }
    network = _network(searches, domain)
    options = {option: domain[option] for option in _OPTIONS if option in domain} | {"VPCOptions": network}
    return {option: {"Options": value, "Status": state} for option, value in options.items() if value}


def _network(searches: Searches, domain: Record) -> Record:
    wanted = domain.get("VPCOptions") or {}
    subnets = searches.subnets(wanted.get("SubnetIds") or [])
    if not subnets:
        return {}
    return {**wanted, "VPCId": subnets[0]["vpc"], "AvailabilityZones": sorted({subnet["zone"] for subnet in subnets})}
