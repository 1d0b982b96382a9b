"""RDS Proxy: who may come through, and how much of the database it may take."""

from __future__ import annotations

from collections.abc import Iterator

from policies.resource import Props, Resource
from policies.rule import About, Complaint, rule
from policies.stack import Stack

PROXY = "aws:rds/proxy:Proxy"
POOL = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
TARGET = "aws:rds/proxyTarget:ProxyTarget"


@rule("proxy-tls", types=[PROXY], field="components/proxy.py: require_tls", controls=["RDS.43"])
def tls(proxy: Resource) -> Iterator[str]:
    """Nobody comes through a proxy in clear."""
    if not proxy.get("requireTls"):
        yield "requireTls is off"


@rule("proxy-iam-login", types=[PROXY], field="components/proxy.py: iam_auth")
def iam_login(proxy: Resource) -> Iterator[str]:
    """Whoever comes through a proxy proves who it is by IAM."""
    logins = proxy.get("auths", [])
    if not logins:
        yield "auths is empty: nobody can log in"
    for login in logins:
        if login.get("iamAuth", "DISABLED") != "REQUIRED":
            yield f"iamAuth of {_called(login)} is {login.get('iamAuth', 'not given')}, REQUIRED is allowed"


@rule("proxy-secret", types=[PROXY], field="components/proxy.py: auth_scheme")
def secret(proxy: Resource) -> Iterator[str]:
    """A proxy has its passwords from Secrets Manager."""
    for login in proxy.get("auths", []):
        if "secretArn" not in login or login.get("authScheme", "SECRETS") != "SECRETS":
            yield f"{_called(login)} has no secret; authScheme SECRETS and a secretArn are allowed"


def _called(login: Props) -> str:
    return f"`{login.get('description') or login.get('username') or 'a login'}`"


@rule("proxy-log-without-statements", types=[PROXY], field="components/proxy.py: _proxy, debug_logging")
def log_without_statements(proxy: Resource) -> Iterator[str]:
    """A proxy's log does not hold the statements, and with them people's data."""
    if proxy.get("debugLogging"):
        yield "debugLogging is on"


@rule("proxy-firewalled", types=[PROXY], field="components/proxy.py: vpc_security_group_ids")
def firewalled(proxy: Resource) -> Iterator[str]:
    """A proxy has a security group of its own."""
    if "vpcSecurityGroupIds" not in proxy or not proxy["vpcSecurityGroupIds"]:
        yield "vpcSecurityGroupIds is empty: RDS takes the network's default group"


@rule("proxy-idle-clients", types=[PROXY], field="service.pools: max_lifetime")
def idle_clients(proxy: Resource, *, seconds: int = 1800) -> Iterator[str]:
    """A proxy lets go of clients that ask for nothing."""
    found = int(proxy.get("idleClientTimeout", 1800))
    if found > seconds:
        yield f"idleClientTimeout is {found} s, {seconds} or less are allowed"


@rule("proxy-share", types=[POOL], field="service.pools: max_size")
def share(pool: Resource, *, percent: int = 90) -> Iterator[str]:
    """A proxy leaves connections for migrations, monitoring and people."""
    found = int(pool.get("connectionPoolConfig", Props({})).get("maxConnectionsPercent", 100))
    if found > percent:
        yield f"maxConnectionsPercent is {found}, {percent} or less are allowed"


@rule("proxy-has-a-target", types=[PROXY, TARGET], about=About.STACK, field="components/proxy.py: _target")
def has_a_target(stack: Stack) -> Iterator[Complaint]:
    """A proxy leads to a database."""
    for proxy in stack.of(PROXY):
        if not any(_leads(target, proxy) for target in stack.of(TARGET)):
            yield proxy, "no ProxyTarget names it and a database: it leads nowhere"


def _leads(target: Resource, proxy: Resource) -> bool:
    if "dbInstanceIdentifier" not in target:
        return False
    return proxy.urn in target.sources.get("dbProxyName", ()) or target.get("dbProxyName") == proxy.get("name", "")
