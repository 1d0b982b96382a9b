"""Proxies: moto's record of them, completed. None runs, and their targets say so."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBProxyNotFoundFault, RDSClientError
from moto.rds.models import DBProxy, DBProxyTarget, DBProxyTargetGroup, RDSBackend
from moto.rds.responses import RDSResponse

_ASSUMED = {
    "default_auth_scheme": "NONE",
    "endpoint_network_type": "IPV4",
    "target_connection_network_type": "IPV4",
}
_CHANGED = {
    "Auth": "auth",
    "DebugLogging": "debug_logging",
    "DefaultAuthScheme": "default_auth_scheme",
    "IdleClientTimeout": "idle_client_timeout",
    "NewDBProxyName": "db_proxy_name",
    "RequireTLS": "require_tls",
    "RoleArn": "role_arn",
    "SecurityGroups": "vpc_security_group_ids",
}
_POOL = {
    "MaxConnectionsPercent": 100,
    "MaxIdleConnectionsPercent": 50,
    "ConnectionBorrowTimeout": 120,
    "SessionPinningFilters": [],
}
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html"""


class Target(DBProxyTarget):
    """A database that a proxy would lead to."""

    @property
    def target_health(self) -> dict[str, str]:
        """Never healthy: nothing connects to it."""
        told = "the local cloud runs no proxy; connect to the database itself"
        return {"State": "UNAVAILABLE", "Reason": "PENDING_PROXY_CAPACITY", "Description": told}


class TargetGroup(DBProxyTargetGroup):
    """The databases of a proxy, and how it would keep connections to them."""

    pool: dict[str, Any]

    @property
    def connection_pool_config(self) -> dict[str, Any]:
        """What was asked for, the rest as AWS has it."""
        return self.pool


class Proxies(RDSBackend):
    """The part of RDS that keeps proxies."""

    def proxy(self, name: str) -> DBProxy:
        """The proxy of this name. Raises RDS's DBProxyNotFoundFault."""
        if name not in self.db_proxies:
            raise DBProxyNotFoundFault(name)
        return self.db_proxies[name]

    def group(self, proxy: str, name: str | None) -> DBProxyTargetGroup:
        """A target group; a proxy has but the default one. Raises DBProxyTargetGroupNotFoundFault."""
        groups = self.proxy(proxy).proxy_target_groups
        if (name or "default") not in groups:
            raise RDSClientError("DBProxyTargetGroupNotFoundFault", f"Target group {name} not found for {proxy}")
        return groups[name or "default"]

    def complete_proxy(self, proxy: DBProxy, wanted: dict[str, Any]) -> None:
        """Keep what moto does not take."""
        group = TargetGroup(self, "default", proxy.db_proxy_name)
        group.pool = dict(_POOL)
        proxy.proxy_target_groups["default"] = group
        members = ("DefaultAuthScheme", "EndpointNetworkType", "TargetConnectionNetworkType")
        given = dict(zip(_ASSUMED, (wanted.get(member) for member in members), strict=True))
        vars(proxy).update({name: given[name] or assumed for name, assumed in _ASSUMED.items()})

    def change_proxy(self, wanted: dict[str, Any]) -> DBProxy:
        """Change a proxy, also its name."""
        proxy = self.proxy(wanted["DBProxyName"])
        del self.db_proxies[proxy.db_proxy_name]
        vars(proxy).update(
            {name: wanted[member] for member, name in _CHANGED.items() if wanted.get(member) is not None}
        )
        self.db_proxies[proxy.db_proxy_name] = proxy
        for group in proxy.proxy_target_groups.values():
            group.db_proxy_name = proxy.db_proxy_name
        return proxy

    def delete_db_proxy(self, proxy_name: str) -> DBProxy:
        """Delete a proxy."""
        return super().delete_db_proxy(self.proxy(proxy_name).db_proxy_name)

    def register(self, group: DBProxyTargetGroup, name: str) -> DBProxyTarget:
        """Add a database to a target group."""
        found = self.find_db_from_id(name)
        if any(target.rds_resource_id == name for target in group.targets):
            raise RDSClientError("DBProxyTargetAlreadyRegisteredFault", f"{name} is registered already")
        target = Target(backend=self, resource_id=name, endpoint=getattr(found, "address", None), type="RDS_INSTANCE")
        target.port = int(found.port or 0)
        target.target_arn = found.arn  # type: ignore[assignment]
        group.targets.append(target)
        return target

    def deregister(self, group: DBProxyTargetGroup, name: str) -> None:
        """Remove a database from a target group. Raises DBProxyTargetNotFoundFault."""
        if all(target.rds_resource_id != name for target in group.targets):
            raise RDSClientError("DBProxyTargetNotFoundFault", f"{name} is not registered")
        group.targets = [target for target in group.targets if target.rds_resource_id != name]


class ProxyCalls(RDSResponse):
    """The calls about them."""

    @property
    def _proxies(self) -> Proxies:
        backend = self.backend
        assert isinstance(backend, Proxies)  # noqa: S101
        return backend

    @property
    def _group(self) -> DBProxyTargetGroup:
        return self._proxies.group(self.params["DBProxyName"], self.params.get("TargetGroupName"))

    def create_db_proxy(self) -> ActionResult:
        """CreateDBProxy."""
        self.params["Auth"] = self.params.get("Auth") or []
        answer = super().create_db_proxy()
        self._proxies.complete_proxy(self._proxies.proxy(self.params["DBProxyName"]), self.params)
        return answer

    def modify_db_proxy(self) -> ActionResult:
        """ModifyDBProxy."""
        return ActionResult({"DBProxy": self._proxies.change_proxy(self.params)})

    def register_db_proxy_targets(self) -> ActionResult:
        """RegisterDBProxyTargets: instances; there are no clusters here."""
        names = self.params.get("DBInstanceIdentifiers") or []
        return ActionResult({"DBProxyTargets": [self._proxies.register(self._group, name) for name in names]})

    def deregister_db_proxy_targets(self) -> ActionResult:
        """DeregisterDBProxyTargets."""
        for name in self.params.get("DBInstanceIdentifiers") or []:
            self._proxies.deregister(self._group, name)
        return ActionResult({})

    def describe_db_proxy_targets(self) -> ActionResult:
        """DescribeDBProxyTargets."""
        return ActionResult({"Targets": self._group.targets})

    def describe_db_proxy_target_groups(self) -> ActionResult:
        """DescribeDBProxyTargetGroups."""
        return ActionResult({"TargetGroups": [self._group]})

    def modify_db_proxy_target_group(self) -> ActionResult:
        """ModifyDBProxyTargetGroup."""
        group, wanted = self._group, self.params.get("ConnectionPoolConfig") or {}
        assert isinstance(group, TargetGroup)  # noqa: S101
        group.pool |= {name: wanted[name] for name in (*_POOL, "InitQuery") if wanted.get(name) is not None}
        return ActionResult({"DBProxyTargetGroup": group})
