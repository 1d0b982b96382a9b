"""PgBouncer in front of a database: many clients, few connections; transaction mode, prepared statements kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.kubernetes.images import PGBOUNCER, PGBOUNCER_EXPORTER
from components.kubernetes.monitored import Port, monitored, service
from components.kubernetes.object import CERTIFICATE, CONFIG_MAP, Object, Place
from components.kubernetes.settings import Address, Entry, secret
from components.kubernetes.walls import monitoring, pods, stores, wall
from components.kubernetes.workload import (
    CA_FILE,
    CA_MOUNT,
    CA_VOLUME,
    POOLER_CA,
    Size,
    container,
    deployment,
    from_secret,
    http_probe,
    pod,
)
from monitoring.prometheus import labels

PORT = 6432
"""PgBouncer's own default."""

EXPORTER_PORT = 9127
"""The exporter's own default."""

PREPARED_STATEMENTS = 200
"""Kept per server connection, so that they work in transaction mode (PgBouncer 1.21 and later)."""

CLIENTS_PER_CONNECTION = 10
"""Own choice: so many clients may wait for each connection to the server."""


@dataclass(frozen=True)
class PgBouncerArgs:
    """What a pooler is made from."""

    service: str
    database: str
    target: Address
    usernames: Mapping[str, str]
    """Of the first users of the logins app and monitor; the second is called after the first."""
    users: Mapping[str, Sequence[pulumi.Input[str]]]
    """The secrets of both users of each, in Secrets Manager."""
    monitor: pulumi.Input[str]
    """The secret that tells which of its users the monitor is now."""


class PgBouncer:
    """The pooler of one service: settings, passwords, pods, and the name that clients ask for."""

    def __init__(self, place: Place, args: PgBouncerArgs) -> None:
        self._place, self._args, self.name = place, args, f"{args.service}-pooler"
        text = self._text()
        place.put(CONFIG_MAP, self.name, {"data": {"pgbouncer.ini": text}})
        self._passwords()
        self._certificate()
        self._pods(text)
        ports = {"postgres": Port(PORT), "metrics": Port(EXPORTER_PORT, self._labels())}
        service(place, self.name, ports)
        self.address = Address(f"{self.name}.{place.namespace}.svc", PORT, POOLER_CA)
        monitored(place, self.name, {"metrics": ports["metrics"]})
        port = place.stack.services[args.service].database.port
        reached = [pods("reaches", args.service, PORT), monitoring(place, EXPORTER_PORT)]
        wall(place, self.name, reached_by=reached, reaches=[stores(place, port)])

    def _text(self) -> pulumi.Output[str]:
        return pulumi.Output.format(INI, host=self._args.target.host, port=self._args.target.port, **self._figures())

    def _figures(self) -> dict[str, str]:
        stack, args = self._place.stack, self._args
        pool, budget = stack.pool(args.service), stack.budget(args.service)
        size = max(budget.app // stack.environment.capacity.pooler_replicas, 1)
        return {
            "database": args.database,
            "listen": str(PORT),
            "size": str(size),
            "clients": str(size * CLIENTS_PER_CONNECTION),
            "prepared": str(PREPARED_STATEMENTS),
            "wait": str(pool.connect_timeout),
            "idle": str(pool.idle_timeout),
            "lifetime": str(pool.max_lifetime),
            "leak": str(pool.leak_detection),
            "monitors": ", ".join(self._both("monitor")),
            "ca": CA_FILE,
        }

    def _both(self, role: str) -> tuple[str, str]:
        first = self._args.usernames[role]
        return first, f"{first}_clone"

    def _passwords(self) -> None:
        """PgBouncer checks its clients itself, so it has to know their passwords, before and after one is turned."""
        entries, users = {}, []
        for role, secrets in self._args.users.items():
            for number, (name, remote) in enumerate(zip(self._both(role), secrets, strict=True), 1):
                entries[f"{role}_{number}"] = Entry(remote, "password")
                users.append(f'"{name}" "{{{{ .{role}_{number} }}}}"')
        now = {"name": Entry(self._args.monitor, "username"), "password": Entry(self._args.monitor, "password")}
        monitor = {"MONITOR_USERNAME": "{{ .name }}", "MONITOR_PASSWORD": "{{ .password }}"}
        secret(self._place, self.name, entries | now, {"users.txt": "\n".join(users), **monitor})

    def _certificate(self) -> Object:
        spec = {
            "secretName": f"{self.name}-tls",
            "dnsNames": [self.name, f"{self.name}.{self._place.namespace}.svc"],
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
            "issuerRef": {"name": self._place.cluster.issuer, "kind": "ClusterIssuer"},
        }
        return self._place.put(CERTIFICATE, self.name, {"spec": spec})

    def _pods(self, text: pulumi.Output[str]) -> Object:
        """A changed setting changes the annotation, and so rolls the pods: PgBouncer would go on with the old ones."""
        digest = text.apply(lambda ini: hashlib.sha256(ini.encode()).hexdigest())
        volumes = [
            CA_VOLUME,
            {"name": "config", "configMap": {"name": self.name}},
            {"name": "tls", "secret": {"secretName": f"{self.name}-tls", "defaultMode": 0o440}},
            {"name": "passwords", "secret": {"secretName": self.name, "defaultMode": 0o440}},
        ]
        replicas = self._place.stack.environment.capacity.pooler_replicas
        spec = pod([self._pgbouncer(), self._exporter()], volumes=volumes, terminationGracePeriodSeconds=60)
        return deployment(self._place, self.name, spec, replicas=replicas, annotations={"groundwork/config": digest})

    def _pgbouncer(self) -> dict[str, Any]:
        mounts = [
            CA_MOUNT,
            {"name": "config", "mountPath": "/etc/pgbouncer", "readOnly": True},
            {"name": "tls", "mountPath": "/etc/pgbouncer-tls", "readOnly": True},
            {"name": "passwords", "mountPath": "/etc/pgbouncer-passwords", "readOnly": True},
        ]
        probe = {"tcpSocket": {"port": PORT}}
        return container(
            "pgbouncer",
            PGBOUNCER,
            Size("100m", "128Mi"),
            command=["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"],
            ports=[{"name": "postgres", "containerPort": PORT}],
            volumeMounts=mounts,
            readinessProbe=probe,
            livenessProbe=probe,
            # Clients are let finish before the pod goes: Kubernetes takes it out of the service meanwhile.
            lifecycle={"preStop": {"sleep": {"seconds": 15}}},
        )

    def _exporter(self) -> dict[str, Any]:
        target = f"postgres://$(MONITOR_USERNAME):$(MONITOR_PASSWORD)@127.0.0.1:{PORT}/pgbouncer?sslmode=require"
        login = from_secret({name: (self.name, name) for name in ("MONITOR_USERNAME", "MONITOR_PASSWORD")})
        return container(
            "exporter",
            PGBOUNCER_EXPORTER,
            env=[*login, {"name": "PGBOUNCER_EXPORTER_CONNECTION_STRING", "value": target}],
            ports=[{"name": "metrics", "containerPort": EXPORTER_PORT}],
            # Started again when it hangs; never a reason to send clients away from the pooler beside it.
            livenessProbe=http_probe("/", EXPORTER_PORT),
        )

    def _labels(self) -> dict[str, str]:
        stack = self._place.stack
        return labels(stack, self._args.service, f"{stack.called(self._args.service)}-pooler")


INI = """\
[databases]
{database} = host={host} port={port} dbname={database}

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = {listen}
auth_type = scram-sha-256
auth_file = /etc/pgbouncer-passwords/users.txt
client_tls_sslmode = require
client_tls_cert_file = /etc/pgbouncer-tls/tls.crt
client_tls_key_file = /etc/pgbouncer-tls/tls.key
server_tls_sslmode = verify-full
server_tls_ca_file = {ca}
pool_mode = transaction
max_prepared_statements = {prepared}
default_pool_size = {size}
max_db_connections = {size}
max_client_conn = {clients}
query_wait_timeout = {wait}
server_idle_timeout = {idle}
server_lifetime = {lifetime}
idle_transaction_timeout = {leak}
stats_users = {monitors}
ignore_startup_parameters = extra_float_digits
log_connections = 0
log_disconnections = 0
"""
"""PgBouncer's settings: figures from the budget and the pool, times in seconds."""
