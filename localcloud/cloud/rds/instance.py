"""An RDS instance as the API shows it; behind it, a real PostgreSQL cluster."""

import copy
import uuid
from typing import TYPE_CHECKING, Any

from moto.core.utils import utcnow
from moto.rds.models import DBInstance, RDSBackend

from .secret import MasterSecret

BASELINES = ((400, 12000, 500), (0, 3000, 125))
"""gp3 storage of RDS for PostgreSQL: from so many GiB, so many IOPS and MiB/s are included.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage"""
if TYPE_CHECKING:
    from .backend import Databases

Value = Any
"""What a call gives for an argument."""

WAITING = {
    "allocated_storage": "AllocatedStorage",
    "db_instance_class": "DBInstanceClass",
    "db_port_number": "Port",
    "iops": "Iops",
    "multi_az": "MultiAZ",
    "storage_throughput": "StorageThroughput",
    "storage_type": "StorageType",
}
"""Changes that wait for the maintenance window or a reboot, unless they are to apply at once."""


def _resource_id() -> str:
    return f"db-{uuid.uuid4().hex[:26].upper()}"


def server_id(region: str, name: str) -> str:
    """The server's id: the instance's name, which only the region makes unique."""
    return name if region == "us-east-1" else f"{name}-{region}"


class Instance(DBInstance):
    """One instance: moto's record, plus what the real server behind it needs."""

    fitted: dict[str, tuple[str, str]] = {}  # noqa: RUF012  (replaced as a whole, never changed)
    """Settings that this machine cannot give as asked: what was asked for, and what the server runs with."""

    read_only = False
    """Whether sessions begin read-only: a green instance, and one that was switched away from."""
    upgraded_from: str | None = None
    """Of a green writer: the id of the server that it is a copy of."""

    def __init__(self, backend: RDSBackend, **wanted: Value) -> None:
        managed = wanted.pop("manage_master_user_password", None)
        secret_key = wanted.pop("master_user_secret_kms_key_id", None)
        wanted.setdefault("license_model", "postgresql-license")
        super().__init__(backend, **wanted)
        self.dbi_resource_id = _resource_id()
        self.status = "creating"
        self.reason = ""
        self.host: str | None = None
        self.pending_password: str | None = wanted.get("master_user_password")
        self.master_user_password = None
        self.declared_port = int(self.port or 5432)
        self.server_id = self.databases.free_server_id(self.db_instance_identifier)
        self.parameter_status = "in-sync"
        self.booted_settings: dict[str, str] = {}
        self.applied_settings: dict[str, str] = {}
        self.booted_group = self.db_parameter_groups()[0].name
        self.revision = 0
        self.todo: set[str] = set()
        self.waiting_changes: dict[str, Any] = {}
        self.final_snapshot: str | None = None
        self.subnet_group_name = (wanted.get("db_subnet_group_name") or "").lower() or None
        self.manage_master_user_password = bool(managed)
        if managed:
            self.master_user_secret: Any = MasterSecret(backend, self.arn, str(self.master_username), secret_key)
        self._show_back(wanted)
        self.include_storage_baseline()

    def _show_back(self, wanted: dict[str, Any]) -> None:
        self.database_insights_mode = wanted.get("database_insights_mode") or "standard"
        self.performance_insights_enabled = bool(wanted.get("enable_performance_insights"))
        self.performance_insights_kms_key_id = wanted.get("performance_insights_kms_key_id")
        self.performance_insights_retention_period = wanted.get("performance_insights_retention_period")
        self.network_type = wanted.get("network_type") or "IPV4"
        self.dedicated_log_volume = bool(wanted.get("dedicated_log_volume"))
        self.engine_lifecycle_support = wanted.get("engine_lifecycle_support") or "open-source-rds-extended-support"
        self.publicly_accessible = bool(self.publicly_accessible)
        self.backup_target = "region"
        self.customer_owned_ip_enabled = False
        self.activity_stream_status = "stopped"
        if self.ca_certificate_identifier == "rds-ca-default":
            self.ca_certificate_identifier = "rds-ca-rsa2048-g1"  # what RDS shows where none was asked for

    @property
    def databases(self) -> "Databases":
        """The backend that it belongs to."""
        backend: Databases = self.backend  # type: ignore[assignment]
        return backend

    @property
    def major(self) -> int:
        """The major version of PostgreSQL."""
        return int(self.engine_version.partition(".")[0])

    @property
    def endpoint(self) -> dict[str, Any] | None:  # type: ignore[override]
        """Where to connect; absent until the server is there, as on RDS."""
        if self.host is None or self.status == "creating":
            return None
        return {"Address": self.host, "Port": self.port, "HostedZoneId": "Z2R2ITUGPM61AM"}

    @property
    def db_instance_port(self) -> int:
        """Always 0, as RDS shows it: the port is the endpoint's."""
        return 0

    @property
    def address(self) -> str:
        """The host to connect to."""
        return self.host or ""

    @property
    def db_parameter_group_status_list(self) -> list[dict[str, Any]]:
        """The parameter group, and whether the server has its values."""
        name = self.db_parameter_groups()[0].name
        return [{"DBParameterGroupName": name, "ParameterApplyStatus": self.parameter_status}]

    def default_db_parameter_group_details(self) -> tuple[str, str]:
        """The family and the name of the default group."""
        return f"postgres{self.major}", f"default.postgres{self.major}"

    @property
    def certificate_details(self) -> dict[str, Any]:
        """Which authority signed the server's certificate, by RDS's name for it."""
        return {"CAIdentifier": self.ca_certificate_identifier}

    @property
    def enhanced_monitoring_resource_arn(self) -> str | None:
        """The log stream of Enhanced Monitoring, which stays empty here."""
        if not self.monitoring_interval:
            return None
        group = f"arn:{self.partition}:logs:{self.region}:{self.account_id}:log-group:RDSOSMetrics"
        return f"{group}:log-stream:{self.dbi_resource_id}"

    @property
    def status_infos(self) -> list[dict[str, Any]]:
        """Of a replica, whether it streams; of a failed instance, why it failed."""
        if self.reason:
            return [{"StatusType": "local cloud", "Normal": False, "Status": "error", "Message": self.reason}]
        if self.is_replica:
            return [{"StatusType": "read replication", "Normal": True, "Status": "replicating"}]
        return []

    @property
    def pending_modified_values(self) -> dict[str, Any]:
        """Changes that wait for the maintenance window or a reboot, by the names that describe has for them."""
        return {WAITING[name]: value for name, value in self.waiting_changes.items()}

    def twin(self, name: str) -> "Instance":
        """Record an instance like this one, whose server is still to come."""
        made = copy.copy(self)
        made.db_instance_identifier, made.dbi_resource_id = name, _resource_id()
        made.server_id = self.databases.free_server_id(name)
        made.status, made.reason, made.host, made.final_snapshot = "creating", "", None, None
        made.tags, made.replicas, made.todo, made.waiting_changes = [*self.tags], [], set(), {}
        made.booted_settings, made.applied_settings, made.fitted = {}, {}, {}
        made.created = made.instance_create_time = utcnow()
        return made

    def shown(self, name: str) -> Value:
        """The present value of what a change calls by this name."""
        return self.declared_port if name == "db_port_number" else getattr(self, name)

    def ask(self, status: str, *todo: str) -> None:
        """Have upkeep do something; a stopped instance takes up changes when it starts."""
        self.revision += 1
        self.todo.update(todo)
        if self.status != "stopped" or status == "starting":
            self.status = status

    def first_password(self) -> str | None:
        """The password that the master user starts with; a replica has its source's."""
        if self.is_replica:
            return None
        return self.master_user_secret.password() if self.manage_master_user_password else self.pending_password

    def include_storage_baseline(self) -> None:
        """Show the IOPS and throughput that come with gp3 storage of this size."""
        if self.storage_type == "gp3":
            _, iops, throughput = next(base for base in BASELINES if self.allocated_storage >= base[0])
            self.iops = self.iops or iops  # type: ignore[assignment]
            self.storage_throughput = self.storage_throughput or throughput
