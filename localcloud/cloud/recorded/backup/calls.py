"""What the calls of AWS Backup have in common."""

from typing import Any

from moto.backup.exceptions import InvalidParameterValueException
from moto.backup.models import backup_backends
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from .backend import Backups


class Calls(BaseResponse):
    """Calls with their parameters read as the API's own description has them."""

    params: dict[str, Any]

    def __init__(self) -> None:
        super().__init__(service_name="backup")
        self.automated_parameter_parsing = True

    @property
    def backups(self) -> Backups:
        """The records of the region that was called."""
        backend = backup_backends[self.current_account][self.region]
        assert isinstance(backend, Backups)  # noqa: S101
        return backend

    def list_tags(self) -> ActionResult:
        """ListTags."""
        return ActionResult({"Tags": self.backups.list_tags(self.params["ResourceArn"])})

    def tag_resource(self) -> EmptyResult:
        """TagResource."""
        self.backups.tag_resource(self.params["ResourceArn"], self.params["Tags"])
        return EmptyResult()

    def untag_resource(self) -> EmptyResult:
        """UntagResource."""
        self.backups.untag_resource(self.params["ResourceArn"], self.params["TagKeyList"])
        return EmptyResult()


def lacks(message: str) -> InvalidParameterValueException:
    """A value that AWS Backup does not take."""
    return InvalidParameterValueException(msg=message)
