"""A database's schema."""

from tests.policies.broken import Editable, before, breaks

MIGRATIONS = "groundwork:postgres:Migrations"


@breaks("migrations-in-the-checkout", "directory ../elsewhere leads out of the project")
def _(plan: Editable) -> None:
    plan.first(MIGRATIONS)["directory"] = "../elsewhere"


@breaks("migrations-layout-known", "layout is liquibase, allowed is flyway, dated, updown, prisma")
def _(plan: Editable) -> None:
    plan.first(MIGRATIONS)["layout"] = "liquibase"


@breaks("migrations-in-order", "outOfOrder is on")
def _(plan: Editable) -> None:
    plan.first(MIGRATIONS)["outOfOrder"] = True


@breaks("migrations-as-migrator", "secret is commerce-prod/order/master, the migrator's is asked for")
def _(plan: Editable) -> None:
    master = plan.made("aws:secretsmanager/secret:Secret", "commerce-prod-order-master")
    plan.made(MIGRATIONS, "commerce-prod-order").sources["secret"] = (master.urn,)


@breaks("database-reached-directly", "host is that of Instance commerce-prod-order-1")
def _(plan: Editable) -> None:
    reader = plan.made("aws:rds/instance:Instance", "commerce-prod-order-1")
    plan.made("groundwork:postgres:PersonalData", "commerce-prod-analytics").sources["host"] = (reader.urn,)


@breaks("database-migrated", "no migrations are declared for catalog_db")
def _(plan: Editable) -> None:
    plan.remove(MIGRATIONS, "commerce-prod-catalog")


@breaks("applied-migration-kept", "20260101_001_orders.sql was applied, and has changed since")
def _(plan: Editable) -> None:
    plan.made(MIGRATIONS, "commerce-prod-order").inputs["files"] = {"20260101_001_orders.sql": "2"}


@before("applied-migration-kept")
def _(plan: Editable) -> None:
    plan.made(MIGRATIONS, "commerce-prod-order").inputs["files"] = {"20260101_001_orders.sql": "1"}


@breaks("migrations-layout-kept", "layout would go from flyway to dated", former=True)
def _(plan: Editable) -> None:
    plan.made(MIGRATIONS, "commerce-prod-order").inputs["layout"] = "flyway"
