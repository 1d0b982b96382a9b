"""Analytics: ClickHouse through its operator, fed from PostgreSQL by a publication, backed up to a bucket."""

from dataclasses import dataclass
from typing import Any

import pulumi

from catalog.analytics import Analytics as Facts
from components.kubernetes.images import CLICKHOUSE, CLICKHOUSE_KEEPER, SINK
from components.kubernetes.jobs import Job, cron
from components.kubernetes.object import EXTERNAL_SECRET, INSTALLATION, KEEPER, PASSWORD, Object, Place
from components.kubernetes.settings import Address, Entry, secret
from components.kubernetes.walls import aws_api, from_inside, inside, stores, wall
from components.kubernetes.workload import (
    CA_FILE,
    CA_MOUNT,
    CA_VOLUME,
    LOGIN,
    LOGIN_MOUNT,
    Size,
    container,
    deployment,
    http_probe,
    login_volume,
    pod,
)

HTTP, NATIVE, KEEPER_PORT, RAFT = 8123, 9000, 2181, 9444
"""ClickHouse's own defaults."""

SINK_PORT = 7000
"""The sink's own default; what it answers there is not open to other pods, which could stop it."""

SINK_PATIENCE = 30
"""Own choice: five minutes of probes until a sink that answers nothing is started again."""

USER = 101
"""The number of the user `clickhouse` in its images."""

KEEPERS = 3
"""The fewest that agree when one is gone."""

KEEPER_GIB = 10
"""Own choice: what copies have to agree about is small."""

SERVER = Size("500m", "2Gi")
"""Own choice: what ClickHouse's operator's own example gives a small server."""

WRITER = "sink"
"""The user that replication writes as."""


@dataclass(frozen=True)
class AnalyticsArgs:
    """What analytics are made from."""

    service: str
    facts: Facts
    database: str
    source: Address
    replication: pulumi.Input[str]
    """The secret in Secrets Manager of the role that follows the publication."""


class Analytics:
    """One ClickHouse cluster of a service, what feeds it, and its backups."""

    def __init__(self, place: Place, args: AnalyticsArgs) -> None:
        self._place, self._args, self.name = place, args, f"{args.service}-clickhouse"
        self._replicas = place.stack.environment.capacity.analytics_replicas
        self._password()
        if self._replicas > 1:
            self._keeper()
        self._installation()
        self._sink()
        self._backups()
        self._walls()

    def _password(self) -> None:
        """Made in the cluster, once, and known nowhere else: nobody outside logs in."""
        self._place.put(
            PASSWORD, self.name, {"spec": {"length": 32, "symbols": 0, "noUpper": False, "allowRepeat": True}}
        )
        generator = {"apiVersion": PASSWORD.version, "kind": PASSWORD.name, "name": self.name}
        spec = {
            "refreshInterval": "0",
            "target": {"name": self.name, "creationPolicy": "Owner"},
            "dataFrom": [{"sourceRef": {"generatorRef": generator}}],
        }
        self._place.put(EXTERNAL_SECRET, self.name, {"spec": spec})

    def _keeper(self) -> Object:
        """What copies agree through; one ClickHouse alone needs none."""
        layout = {"name": "keeper", "layout": {"replicasCount": KEEPERS}}
        image = f"{CLICKHOUSE_KEEPER}:{self._args.facts.version}"
        server = container("clickhouse-keeper", image, Size("100m", "256Mi"))
        return self._place.put(
            KEEPER, f"{self.name}-keeper", {"spec": self._spec({"clusters": [layout]}, server, KEEPER_GIB)}
        )

    def _installation(self) -> Object:
        layout = {"name": "main", "layout": {"shardsCount": 1, "replicasCount": self._replicas}}
        configuration: dict[str, Any] = {
            "clusters": [layout],
            "users": self._users(),
            "settings": {"listen_host": "0.0.0.0", "s3/use_environment_credentials": 1},  # noqa: S104 (inside the pod)
        }
        if self._replicas > 1:
            node = {"host": f"keeper-{self.name}-keeper", "port": KEEPER_PORT}
            configuration["zookeeper"] = {"nodes": [node]}
        server = container("clickhouse", f"{CLICKHOUSE}:{self._args.facts.version}", SERVER)
        size = self._place.stack.environment.capacity.analytics_storage_gib
        return self._place.put(INSTALLATION, self.name, {"spec": self._spec(configuration, server, size)})

    def _users(self) -> dict[str, Any]:
        """Who writes; ClickHouse's own `default`, which has no password, is let in from nowhere."""
        return {
            f"{WRITER}/k8s_secret_password": f"{self.name}/password",
            f"{WRITER}/networks/ip": [self._place.stack.network.cidr, "10.0.0.0/8"],
            f"{WRITER}/profile": "default",
            "default/networks/ip": ["127.0.0.1", "::1"],
        }

    def _spec(self, configuration: dict[str, Any], server: dict[str, Any], size_gib: int) -> dict[str, Any]:
        """A custom resource of the operator's: its configuration, its pods, and a volume for each."""
        writable = {"logs": "/var/log/clickhouse-server", "work": "/tmp"}  # noqa: S108 (inside the container)
        mounts = [{"name": name, "mountPath": path} for name, path in writable.items()]
        volumes = [{"name": name, "emptyDir": {}} for name in writable]
        template = pod([{**server, "volumeMounts": mounts}], volumes=volumes)
        template["securityContext"] |= {"runAsUser": USER, "runAsGroup": USER, "fsGroup": USER}
        volume = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": f"{size_gib}Gi"}}}
        return {
            "configuration": configuration,
            "defaults": {"templates": {"podTemplate": "pod", "dataVolumeClaimTemplate": "data"}},
            "templates": {
                "podTemplates": [{"name": "pod", "spec": template}],
                "volumeClaimTemplates": [{"name": "data", "reclaimPolicy": "Retain", "spec": volume}],
            },
        }

    def _sink(self) -> Object:
        """Follows the publication; the password of ClickHouse, which is the cluster's own, is added when it starts."""
        name = f"{self.name}-sink"
        fields = {"source_user": "username", "source_password": "password"}
        entries = {key: Entry(self._args.replication, field) for key, field in fields.items()}
        secret(self._place, name, entries, {"config.yml": self._sink_config()})
        config = {"name": "config", "mountPath": "/etc/sink", "readOnly": True}
        sink = container(
            "sink",
            SINK,
            Size("100m", "512Mi"),
            command=["sh", "-c", START_SINK],
            volumeMounts=[config, CA_MOUNT, LOGIN_MOUNT, {"name": "work", "mountPath": "/run/sink"}],
            # Until a new one answers, the one before it goes on.
            readinessProbe=http_probe("/", SINK_PORT),
            livenessProbe=http_probe("/", SINK_PORT) | {"failureThreshold": SINK_PATIENCE},
        )
        files = [{"name": "config", "secret": {"secretName": name}}, {"name": "work", "emptyDir": {}}]
        return deployment(self._place, name, pod([sink], volumes=[CA_VOLUME, login_volume(self.name), *files]))

    def _sink_config(self) -> pulumi.Output[str]:
        facts, source = self._args.facts, self._args.source
        return pulumi.Output.format(
            SINK_CONFIG,
            name=self.name,
            host=source.host,
            port=source.port,
            source=self._args.database,
            publication=facts.publication,
            slot=f"{self._args.service}_clickhouse",
            ca=CA_FILE,
            server=f"clickhouse-{self.name}",
            http=HTTP,
            user=WRITER,
            database=facts.database,
            listen=SINK_PORT,
        )

    def _backups(self) -> None:
        hour, minute = (int(part) for part in self._args.facts.backup_at.split(":"))
        scope = ("-s", self._place.stack.stack, "--service", self._args.service, "--store", "clickhouse")
        job = Job("dump", f"{minute} {hour} * * *", ("groundwork", "backup", "create", *scope))
        cron(self._place, f"{self.name}-dump", job)

    def _walls(self) -> None:
        place, port = self._place, self._place.stack.services[self._args.service].database.port
        wall(place, f"{self.name}-sink", reaches=[stores(place, port), inside(HTTP, NATIVE)])
        wall(place, f"{self.name}-dump", reaches=[inside(HTTP, NATIVE), aws_api()])
        reached, reaches = [from_inside(HTTP, NATIVE)], [inside(NATIVE, KEEPER_PORT), aws_api()]
        wall(place, self.name, label="clickhouse.altinity.com/chi", reached_by=reached, reaches=reaches)
        if self._replicas > 1:
            agree = {"reached_by": [from_inside(KEEPER_PORT, RAFT)], "reaches": [inside(KEEPER_PORT, RAFT)]}
            wall(place, f"{self.name}-keeper", label="clickhouse-keeper.altinity.com/chk", **agree)


START_SINK = f"""\
set -e
password=$(cat {LOGIN}/password)
{{ cat /etc/sink/config.yml; printf 'clickhouse.server.password: "%s"\\n' "$password"; }} > /run/sink/config.yml
exec java -jar /app.jar /run/sink/config.yml
"""
"""The shell's own printf: the password is in no process's arguments."""

SINK_CONFIG = """\
name: {name}
connector.class: io.debezium.connector.postgresql.PostgresConnector
plugin.name: pgoutput
database.hostname: {host}
database.port: "{port}"
database.dbname: {source}
database.user: "{{{{ .source_user }}}}"
database.password: "{{{{ .source_password }}}}"
database.sslmode: verify-full
database.sslrootcert: {ca}
publication.name: {publication}
publication.autocreate.mode: disabled
slot.name: {slot}
snapshot.mode: initial
clickhouse.server.url: {server}
clickhouse.server.port: "{http}"
clickhouse.server.user: {user}
clickhouse.server.database: {database}
auto.create.tables: "true"
cli.port: "{listen}"
"""
"""The sink's settings: what PostgreSQL publishes, from the beginning, into tables made after PostgreSQL's."""
