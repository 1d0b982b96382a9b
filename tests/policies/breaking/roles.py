"""Who may log in to a database."""

from tests.policies.broken import Editable, breaks

ROLES, MASTER = "groundwork:postgres:Roles", "groundwork:rds:MasterPassword"


@breaks("role-connections-limited", "role app: connectionLimit is -1, 1 or more is asked for")
def _(plan: Editable) -> None:
    del plan.first(ROLES)["roles"]["app"]["connectionLimit"]


@breaks("role-has-own-secret", "a role logs in with the master user's secret")
def _(plan: Editable) -> None:
    sources = plan.made(ROLES).sources
    sources["roles"] = (*sources["roles"], *sources["masterSecret"])


@breaks("role-is-no-superuser", "role reporting: it is like rds_superuser")
def _(plan: Editable) -> None:
    plan.first(ROLES)["roles"]["reporting"] = {"like": "rds_superuser", "connectionLimit": 2}
    made = plan.made(ROLES)
    made.sources["roles"] = (*made.sources["roles"], "urn:reporting")


@breaks("roles-kept-apart", "there is no role readonly")
def _(plan: Editable) -> None:
    del plan.first(ROLES)["roles"]["readonly"]


@breaks("extension-stays-inside", "extensions has dblink")
def _(plan: Editable) -> None:
    plan.first(ROLES)["extensions"].append("dblink")


@breaks("personal-data-masked", "table customers has personal data")
def _(plan: Editable) -> None:
    plan.made(ROLES, "commerce-prod-customer").inputs["masked"].remove("public.customers")


@breaks("database-has-roles", "only its master user can log in")
def _(plan: Editable) -> None:
    plan.remove(ROLES, "commerce-prod-catalog")


@breaks("master-password-turned", "its master user keeps the password that it was made with")
def _(plan: Editable) -> None:
    plan.remove(MASTER)
