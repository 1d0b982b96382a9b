"""A blue/green deployment as the API shows it."""

import random
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from moto.core.utils import utcnow
from moto.rds.models import BlueGreenDeployment, RDSBackend, RDSBaseModel

from .instance import Instance

if TYPE_CHECKING:
    from .backend import Databases

LETTERS = string.ascii_lowercase
OLD = "-old1"
"""What RDS puts behind the name of the instance that was switched away from."""


def suffix() -> str:
    """What RDS puts behind the name of a green instance."""
    return "-green-" + "".join(random.choices(LETTERS, k=6))  # noqa: S311  (a name, no secret)


@dataclass
class Pair:
    """A blue instance and its green one, writer or reader; by the names that lead to the records."""

    blue: str
    green: str


class Deployment(RDSBaseModel):
    """One deployment, over instances that upkeep really builds and switches."""

    resource_type = "deployment"
    SUPPORTED_FILTERS: ClassVar[Any] = BlueGreenDeployment.SUPPORTED_FILTERS

    def __init__(self, backend: RDSBackend, name: str, pairs: list[Pair], tags: list[dict[str, str]]) -> None:
        super().__init__(backend)
        self.blue_green_deployment_identifier = "bgd-" + "".join(random.choices(LETTERS, k=16))  # noqa: S311
        self.blue_green_deployment_name = name
        self.pairs = pairs
        """The writers first."""
        self.phase = "built"
        """`built`, `copying` while writes are held up, `moving` once the names have changed, `over`; or `deleting`."""
        self.timeout = 300
        self.reason = ""
        """Why the last switch-over was rolled back."""
        self.create_time = utcnow()
        self.deletion_time = None
        self.tags = tags

    @property
    def resource_id(self) -> str:
        """What its ARN ends with."""
        return self.blue_green_deployment_identifier

    @property
    def databases(self) -> "Databases":
        """The backend that it belongs to."""
        backend: Databases = self.backend  # type: ignore[assignment]
        return backend

    @property
    def writers(self) -> Pair:
        """The pair of writers."""
        return self.pairs[0]

    @property
    def greens(self) -> list[Instance]:
        """The green instances that there are."""
        found = (self.databases.databases.get(pair.green) for pair in self.pairs)
        return [each for each in found if isinstance(each, Instance)]

    @property
    def source(self) -> str:
        """The ARN of the blue writer, under whatever name it has now."""
        return self._arn(self.writers.blue)

    @property
    def target(self) -> str:
        """The ARN of the green writer, under whatever name it has now."""
        return self._arn(self.writers.green)

    @property
    def is_switching(self) -> bool:
        """Whether upkeep has a switch-over to bring to its end."""
        return self.phase in {"copying", "moving"}

    @property
    def status(self) -> str:
        """As RDS tells it, from the phase and from how the green side is."""
        states = {each.status for each in self.greens}
        if self.phase == "deleting":
            return "DELETING"
        if self.phase == "over":
            return "SWITCHOVER_IN_PROGRESS" if states & {"creating", "starting"} else "SWITCHOVER_COMPLETED"
        if self.is_switching:
            return "SWITCHOVER_IN_PROGRESS"
        if states & {"failed", "incompatible-parameters"}:
            return "INVALID_CONFIGURATION"
        return "PROVISIONING" if "creating" in states else "SWITCHOVER_FAILED" if self.reason else "AVAILABLE"

    @property
    def status_details(self) -> str | None:
        """Why it is not as it should be."""
        return self.reason or next((each.reason for each in self.greens if each.reason), None)

    @property
    def switchover_details(self) -> list[dict[str, str]]:
        """Each pair."""
        return [
            {"SourceMember": self._arn(pair.blue), "TargetMember": self._arn(pair.green), "Status": self.status}
            for pair in self.pairs
        ]

    @property
    def tasks(self) -> list[dict[str, str]]:
        """What building the green side takes here."""
        state = "IN_PROGRESS" if self.status == "PROVISIONING" else "COMPLETED"
        return [{"Name": "DB_ENGINE_VERSION_UPGRADE", "Status": state}]

    def _arn(self, name: str) -> str:
        return f"arn:{self.partition}:rds:{self.region}:{self.account_id}:db:{name}"
