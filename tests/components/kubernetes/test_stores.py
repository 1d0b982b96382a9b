"""Exporters, jobs and analytics."""

import json
import subprocess
from pathlib import Path
from typing import Any

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


def test_what_an_exporter_logs_in_with_is_a_file_of_its_secret(every: Objects) -> None:
    for name, deployment in every.of("Deployment").items():
        if name.endswith("-exporter"):
            spec = deployment["spec"]["template"]["spec"]
            (login,) = [volume["secret"] for volume in spec["volumes"] if volume["name"] == "login"]
            assert login == {"secretName": name, "defaultMode": 0o440}
            keys = every.of("ExternalSecret")[name]["spec"]["target"]["template"]["data"]
            for container in spec["containers"]:
                (folder,) = [it["mountPath"] for it in container["volumeMounts"] if it["name"] == "login"]
                assert read(container, folder) == set(keys), name


def read(container: dict[str, Any], folder: str) -> set[str]:
    """The files below a folder that a container is told of."""
    told = [*container["args"], *(variable["value"] for variable in container["env"])]
    return {word.partition(f"{folder}/")[2] for word in told if f"{folder}/" in word}


def test_a_caches_token_is_said_to_be_for_the_address_that_is_asked(commerce: Objects) -> None:
    data = commerce.of("ExternalSecret")["sessions-cache-exporter"]["spec"]["target"]["template"]["data"]
    tokens = json.loads(data["tokens.json"].replace("{{ .token | toJson }}", '"secret"'))
    assert tokens == {"rediss://commerce-prod-sessions.example:6380": "secret"}


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


def test_the_sink_starts_with_its_settings_and_the_password_from_its_file(commerce: Objects, tmp_path: Path) -> None:
    (sink,) = commerce.of("Deployment")["analytics-clickhouse-sink"]["spec"]["template"]["spec"]["containers"]
    for name, text in {"etc/sink/config.yml": "a: 1\n", "etc/login/password": "p%s", "run/sink/none": ""}.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
    script = sink["command"][2].replace("exec java -jar /app.jar", "cat")
    for folder in ("etc", "run"):
        script = script.replace(f"/{folder}/", f"{tmp_path}/{folder}/")
    started = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert started.stdout == 'a: 1\nclickhouse.server.password: "p%s"\n'


def test_the_sink_answers_its_probes_at_a_port_of_its_settings_that_no_pod_reaches(commerce: Objects) -> None:
    name = "analytics-clickhouse-sink"
    (sink,) = commerce.of("Deployment")[name]["spec"]["template"]["spec"]["containers"]
    data = commerce.of("ExternalSecret")[name]["spec"]["target"]["template"]["data"]
    listening = int(yaml.safe_load(data["config.yml"])["cli.port"])
    assert {sink[f"{probe}Probe"]["httpGet"]["port"] for probe in ("liveness", "readiness")} == {listening}
    assert commerce.of("NetworkPolicy")[name]["spec"]["ingress"] == []
