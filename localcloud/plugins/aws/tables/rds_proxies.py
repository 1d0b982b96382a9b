# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""RDS: proxies, which keep connections for many clients."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from localcloud.plugins.aws.cloud import ApiError
from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_api
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tables.rds_tagging import LOWER, TAGGING
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

_MISSING = ("DBProxyNotFoundFault", "DBProxyTargetGroupNotFoundFault", "DBProxyTargetNotFoundFault")
_HOUR = 3600.0


class Proxy(Kind):
    """A proxy; its id is its name."""

    type_name = "aws:rds/proxy:Proxy"
    service = "rds"
    creation = Call("create_db_proxy")
    reading = Call("describe_db_proxies", "DBProxyName", "DBProxies")
    deletion = Call("delete_db_proxy", "DBProxyName")
    awaits_deletion = True
    natural = ("name",)
    names = {"name": "DBProxyName", "auths": "Auth"}
    paths = {"arn": "DBProxyArn"}
    autoname = Autoname(longest=63, forbidden=LOWER)
    defaults = {"debugLogging": False, "requireTls": False}
    # The official plugin renames in place, after which the engine knows it by an id that is no more.
    replaces = ("name", "endpointNetworkType", "engineFamily", "targetConnectionNetworkType", "vpcSubnetIds")
    missing = _MISSING
    taken = ("DBProxyAlreadyExistsFault", "DBProxyTargetExistsFault")
    busy = ("InvalidDBProxyStateFault",)
    tagging = TAGGING
    seconds = {"create": _HOUR / 2, "update": _HOUR / 2, "delete": _HOUR}

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a proxy that could log in nowhere."""
        if not inputs.get("auths") and inputs.get("defaultAuthScheme") in (None, "NONE"):
            yield "auths", "missing; name the secrets, or set defaultAuthScheme to IAM_AUTH"

    def create(self, work: Work) -> str:
        """Create the proxy."""
        work.inputs = {"auths": [], **work.inputs}
        return super().create(work)

    def ready(self, found: Found) -> bool:
        """Tell whether it works."""
        return found.get("Status") == "available"

    def leaving(self, found: Found) -> bool:
        """Tell whether it is being deleted."""
        return found.get("Status") == "deleting"

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the proxy, saying all that can be said."""
        if not set(changed) - {"tags", "tagsAll"}:
            return
        groups = {"securityGroups": work.inputs.get("vpcSecurityGroupIds")}
        wanted = {**work.inputs, **groups, "auths": work.inputs.get("auths") or []}
        work.call("modify_db_proxy", **to_api(work.shape("modify_db_proxy"), wanted, self.names))


class ProxyDefaultTargetGroup(Kind):
    """How a proxy keeps connections. It comes and goes with the proxy; its id is the proxy's name."""

    type_name = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
    service = "rds"
    creation = Call("modify_db_proxy_target_group")
    reading = Call("describe_db_proxy_target_groups", "DBProxyName", "TargetGroups")
    natural = ("dbProxyName",)
    paths = {"arn": "TargetGroupArn", "name": "TargetGroupName"}
    assumed = {
        "connectionBorrowTimeout": 120,
        "initQuery": "",
        "maxConnectionsPercent": 100,
        "maxIdleConnectionsPercent": 50,
        "sessionPinningFilters": [],
    }
    replaces = ("dbProxyName",)
    missing = _MISSING

    def create(self, work: Work) -> str:
        """Set how it keeps connections; it is there since the proxy is."""
        self.update(work, {"connectionPoolConfig"} & set(work.inputs))
        return self.natural_id(work.inputs)

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Set how it keeps connections, and all that is not said as AWS has it."""
        if "connectionPoolConfig" in changed:
            pool = {**self.assumed, **(work.inputs.get("connectionPoolConfig") or {})}
            shape = work.shape("modify_db_proxy_target_group")
            wanted = {"dbProxyName": work.inputs["dbProxyName"], "connectionPoolConfig": pool}
            work.call("modify_db_proxy_target_group", TargetGroupName="default", **to_api(shape, wanted, {}))

    def ready(self, found: Found) -> bool:
        """Tell whether it works."""
        return found.get("Status") == "available"


class ProxyTarget(Kind):
    """A database that a proxy leads to; its id is that of proxy, group, type and database, slashes between."""

    type_name = "aws:rds/proxyTarget:ProxyTarget"
    service = "rds"
    creation = Call("register_db_proxy_targets")
    reading = Call("describe_db_proxy_targets")
    deletion = Call("deregister_db_proxy_targets")
    natural = ("dbProxyName", "targetGroupName", "dbInstanceIdentifier", "dbClusterIdentifier")
    replaces = natural
    missing = _MISSING
    busy = ("InvalidDBInstanceState", "InvalidDBInstanceStateFault")

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a target that is nothing, or two things."""
        if (inputs.get("dbInstanceIdentifier") is None) == (inputs.get("dbClusterIdentifier") is None):
            yield "dbInstanceIdentifier", "give one of dbInstanceIdentifier and dbClusterIdentifier"

    def natural_id(self, inputs: Properties) -> str:
        """Tell the id that these inputs lead to."""
        instance, cluster = inputs.get("dbInstanceIdentifier"), inputs.get("dbClusterIdentifier")
        of = ("RDS_INSTANCE", instance) if instance else ("TRACKED_CLUSTER", cluster)
        return "/".join(map(str, (inputs["dbProxyName"], inputs["targetGroupName"], *of)))

    def create(self, work: Work) -> str:
        """Have the proxy lead to it."""
        work.id = self.natural_id(work.inputs)
        work.call("register_db_proxy_targets", **_group(work), **_database(work))
        return work.id

    def find(self, work: Work) -> str | None:
        """Look whether it leads there already."""
        work.id = self.natural_id(work.inputs)
        return work.id if self.read(work) is not None else None

    def read(self, work: Work) -> Found | None:
        """Find it among the group's."""
        _, _, kind, name = work.id.split("/", 3)
        found = self._described(work)
        return next((one for one in found if (one["Type"], one["RdsResourceId"]) == (kind, name)), None)

    def _described(self, work: Work) -> list[Found]:
        try:
            return list(work.call("describe_db_proxy_targets", **_group(work))["Targets"])
        except ApiError as refused:
            if refused.code in self.missing:
                return []
            raise

    def outputs(self, work: Work, found: Found) -> Properties:
        """Add what only the id tells."""
        proxy, group, kind, name = work.id.split("/", 3)
        whose = "dbInstanceIdentifier" if kind == "RDS_INSTANCE" else "dbClusterIdentifier"
        return {**super().outputs(work, found), "dbProxyName": proxy, "targetGroupName": group, whose: name}

    def delete(self, work: Work) -> None:
        """Have the proxy no longer lead to it."""
        work.call("deregister_db_proxy_targets", **_group(work), **_database(work))


def _group(work: Work) -> dict[str, str]:
    proxy, group, _, _ = work.id.split("/", 3)
    return {"DBProxyName": proxy, "TargetGroupName": group}


def _database(work: Work) -> dict[str, list[str]]:
    _, _, kind, name = work.id.split("/", 3)
    return {"DBInstanceIdentifiers" if kind == "RDS_INSTANCE" else "DBClusterIdentifiers": [name]}
