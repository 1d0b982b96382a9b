"""What a stack costs: the arithmetic, on prices that are easy to add up."""

from datetime import date

import pytest

from costs.estimate import Estimate, Line, Resource, estimate, sentence
from costs.items import Item
from costs.prices import HOURS, Prices

PRICES = Prices(
    "us-east-1", date(2026, 11, 21),
    {"db.m7g.large": 1.0, "insights_core": 0.1, "rds_proxy_core": 0.01, "cache.m7g.large": 0.5, "endpoint": 0.01},
    {"rds_gp3": 0.1, "kms_key": 1.0},
)  # fmt: skip
INSTANCE = "aws:rds/instance:Instance"
WRITER = Resource(INSTANCE, "shop-prod-app", {"instanceClass": "db.m7g.large", "allocatedStorage": 100})
READER = Resource(INSTANCE, "shop-prod-app-1", {"instanceClass": "db.m7g.large", "replicateSourceDb": "shop-prod-app"})
KEY = Resource("aws:kms/key:Key", "shop-prod", {})


def of(*resources: Resource) -> Estimate:
    return estimate(resources, PRICES, ["app", "app-store"], "shop-prod")


def test_a_database_costs_its_class_and_its_storage() -> None:
    assert of(WRITER).total == pytest.approx(HOURS + 10)


def test_a_standby_doubles_both() -> None:
    standby = WRITER._replace(inputs={**WRITER.inputs, "multiAz": True})
    assert of(standby).total == pytest.approx(2 * (HOURS + 10))


def test_a_reader_is_as_large_as_its_writer() -> None:
    assert of(WRITER, READER).total == pytest.approx(2 * (HOURS + 10))


def test_advanced_insights_are_billed_by_the_core() -> None:
    watched = WRITER._replace(inputs={**WRITER.inputs, "databaseInsightsMode": "advanced"})
    assert of(watched).total - of(WRITER).total == pytest.approx(2 * 0.1 * HOURS)


def test_a_proxy_is_billed_by_the_cores_behind_it() -> None:
    larger = WRITER._replace(inputs={**WRITER.inputs, "instanceClass": "db.m7g.xlarge"})
    target = Resource("aws:rds/proxyTarget:ProxyTarget", "shop-prod-app", {})
    assert of(larger, target).lines[-1].item == Item("rds_proxy_core", 4)


def test_a_cache_costs_a_node_for_every_copy() -> None:
    group = {"nodeType": "cache.m7g.large", "numCacheClusters": 3}
    assert of(Resource("aws:elasticache/replicationGroup:ReplicationGroup", "x", group)).total == 1.5 * HOURS


def test_a_gateway_is_free_and_an_interface_is_billed_in_every_zone() -> None:
    kind = "aws:ec2/vpcEndpoint:VpcEndpoint"
    assert of(Resource(kind, "s3", {"vpcEndpointType": "Gateway"})).lines == []
    zones = Resource(kind, "kms", {"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]})
    assert of(zones).total == pytest.approx(0.03 * HOURS)


def test_a_search_domain_costs_its_nodes_their_storage_and_its_managers() -> None:
    cluster = {"instanceType": "data", "instanceCount": 3, "dedicatedMasterEnabled": True}
    cluster |= {"dedicatedMasterType": "manager", "dedicatedMasterCount": 3}
    domain = Resource("aws:opensearch/domain:Domain", "x", {"clusterConfig": cluster, "ebsOptions": {"volumeSize": 10}})
    assert [line.item for line in of(domain).lines] == [Item("data", 3), Item("opensearch_gp3", 30), Item("manager", 3)]


def test_what_belongs_to_a_service_is_the_services() -> None:
    store = WRITER._replace(name="shop-prod-app-store-1")
    assert list(of(WRITER, store, KEY).by_service()) == ["app", "app-store", "shared"]


def test_what_has_no_price_is_named_and_not_counted() -> None:
    unknown = WRITER._replace(inputs={"instanceClass": "db.x99.large"})
    assert (of(unknown).total, of(unknown).unpriced) == (0, ["db.x99.large"])


def test_what_is_billed_by_use_is_named() -> None:
    assert of(Resource("aws:s3/bucket:Bucket", "x", {})).by_use == ["objects and requests"]


def test_the_sentence_says_the_change() -> None:
    cheap, dear = (Estimate([Line("app", "x", Item("y", 1), cost)], []) for cost in (1000.0, 1056.0))
    assert sentence(dear, cheap) == "about $1,056 a month, $56 more than now"
    assert sentence(cheap, dear) == "about $1,000 a month, $56 less than now"
    assert sentence(dear, dear) == "about $1,056 a month, as now"
    assert sentence(dear, None) == "about $1,056 a month; no earlier state to compare with"
