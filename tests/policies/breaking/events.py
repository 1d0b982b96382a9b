"""What RDS itself tells of its databases, and whom."""

from tests.policies.broken import Editable, breaks

SUBSCRIPTION = "aws:rds/eventSubscription:EventSubscription"


@breaks("database-events-told", "no event subscription of db-instance tells a topic its configuration change, failure")
def _(plan: Editable) -> None:
    plan.first(SUBSCRIPTION, sourceType="db-instance")["eventCategories"] = ["failure", "maintenance"]


@breaks("parameter-group-events-told", "no event subscription of db-parameter-group tells a topic")
def _(plan: Editable) -> None:
    made = plan.made(SUBSCRIPTION, "commerce-prod-parameter-group-events")
    made.inputs["sourceIds"] = made.inputs["sourceIds"][1:]
    made.sources["sourceIds"] = tuple(urn for urn in made.sources["sourceIds"] if not urn.endswith("-order-17"))


@breaks("database-firewall-events-told", "no event subscription of db-security-group tells a topic")
def _(plan: Editable) -> None:
    plan.first(SUBSCRIPTION, sourceType="db-security-group")["enabled"] = False
