"""RDS Proxy."""

from tests.policies.broken import Editable, breaks

PROXY = "aws:rds/proxy:Proxy"
POOL = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"


@breaks("proxy-tls", "requireTls is off")
def _(plan: Editable) -> None:
    plan.first(PROXY)["requireTls"] = False


@breaks("proxy-iam-login", "iamAuth of `app, second user` is DISABLED, REQUIRED is allowed")
def _(plan: Editable) -> None:
    plan.first(PROXY)["auths"][1]["iamAuth"] = "DISABLED"


@breaks("proxy-secret", "`app, first user` has no secret")
def _(plan: Editable) -> None:
    del plan.first(PROXY)["auths"][0]["secretArn"]


@breaks("proxy-log-without-statements", "debugLogging is on")
def _(plan: Editable) -> None:
    plan.first(PROXY)["debugLogging"] = True


@breaks("proxy-firewalled", "vpcSecurityGroupIds is empty")
def _(plan: Editable) -> None:
    made = plan.made(PROXY, "commerce-prod-order-proxy")
    made.inputs["vpcSecurityGroupIds"] = []
    del made.sources["vpcSecurityGroupIds"]


@breaks("proxy-idle-clients", "idleClientTimeout is 28800 s, 1800 or less are allowed")
def _(plan: Editable) -> None:
    plan.first(PROXY)["idleClientTimeout"] = 28800.0


@breaks("proxy-share", "maxConnectionsPercent is 100, 90 or less are allowed")
def _(plan: Editable) -> None:
    del plan.first(POOL)["connectionPoolConfig"]["maxConnectionsPercent"]


@breaks("proxy-has-a-target", "it leads nowhere")
def _(plan: Editable) -> None:
    plan.remove("aws:rds/proxyTarget:ProxyTarget")
