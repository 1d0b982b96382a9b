"""Exporters, jobs and analytics."""

import yaml

from catalog import load
from components.kubernetes.jobs import Job, jobs
from tests.components.kubernetes.conftest import Objects

SCOPE = ("-s", "commerce-prod", "--service", "order")


def test_every_instance_is_asked_and_its_series_say_whose_they_are(commerce: Objects) -> None:
    (writer, reader) = commerce.of("ServiceMonitor")["order-database-exporter"]["spec"]["endpoints"]
    assert (writer["port"], reader["port"]) == ("writer", "reader-1")
    labels = {each["targetLabel"]: each["replacement"] for each in reader["relabelings"]}
    assert labels == {"stack": "commerce-prod", "owner": "order", "store": "commerce-prod-order-1", "role": "reader"}


def test_the_exporter_is_the_monitor_and_checks_whom_it_talks_to(commerce: Objects) -> None:
    exporter = commerce.of("ExternalSecret")["order-database-exporter"]["spec"]["data"]
    assert {entry["remoteRef"]["key"] for entry in exporter} == {"commerce-prod/order/monitor"}
    (writer, _) = commerce.of("Deployment")["order-database-exporter"]["spec"]["template"]["spec"]["containers"]
    uri = next(variable["value"] for variable in writer["env"] if variable["name"] == "DATA_SOURCE_URI")
    assert "sslmode=verify-full&sslrootcert=/etc/rds/global-bundle.pem" in uri


def test_every_cache_is_asked_over_tls_with_its_token(commerce: Objects) -> None:
    (exporter,) = commerce.of("Deployment")["sessions-cache-exporter"]["spec"]["template"]["spec"]["containers"]
    address = next(variable["value"] for variable in exporter["env"] if variable["name"] == "REDIS_ADDR")
    assert address == "rediss://commerce-prod-sessions.example:6380"


def test_a_service_is_dumped_cleaned_and_maintained_when_its_text_says() -> None:
    backups = load("commerce", "prod").services["order"].database.backups
    assert jobs("order", "commerce-prod", backups) == [
        Job("dump", "0 3 * * *", ("groundwork", "backup", "create", *SCOPE)),
        Job("retention", "0 4 * * *", ("groundwork", "retention", "run", *SCOPE)),
        Job("maintenance", "0 3 * * 6", ("groundwork", "maintain", *SCOPE)),
    ]


def test_a_weekly_dump_is_taken_on_sundays() -> None:
    backups = load("neotool", "prod").services["app"].database.backups
    assert jobs("app", "neotool-prod", backups)[0].schedule == "0 3 * * 0"


def test_a_job_never_runs_twice_at_once(commerce: Objects) -> None:
    assert {job["spec"]["concurrencyPolicy"] for job in commerce.of("CronJob").values()} == {"Forbid"}


def test_analytics_have_as_many_copies_as_the_environment_says_and_keepers_to_agree(commerce: Objects) -> None:
    (clickhouse,) = commerce.of("ClickHouseInstallation").values()
    (cluster,) = clickhouse["spec"]["configuration"]["clusters"]
    assert cluster["layout"] == {"shardsCount": 1, "replicasCount": 2}
    (keeper,) = commerce.of("ClickHouseKeeperInstallation").values()
    assert keeper["spec"]["configuration"]["clusters"][0]["layout"] == {"replicasCount": 3}


def test_what_analytics_hold_outlives_them(commerce: Objects) -> None:
    (clickhouse,) = commerce.of("ClickHouseInstallation").values()
    (volume,) = clickhouse["spec"]["templates"]["volumeClaimTemplates"]
    assert volume["reclaimPolicy"] == "Retain"
    assert volume["spec"]["resources"]["requests"] == {"storage": "200Gi"}


def test_analytics_follow_the_declared_publication_and_make_none(commerce: Objects) -> None:
    secret = commerce.of("ExternalSecret")["analytics-clickhouse-sink"]["spec"]
    config = yaml.safe_load(secret["target"]["template"]["data"]["config.yml"])
    assert config["publication.name"] == "analytics"
    assert config["publication.autocreate.mode"] == "disabled"
    assert config["database.hostname"] == "commerce-prod-analytics.example"
    assert {entry["remoteRef"]["key"] for entry in secret["data"]} == {"commerce-prod/analytics/replication"}
