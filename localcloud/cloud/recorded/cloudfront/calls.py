"""What the calls of CloudFront have in common."""

from typing import Any

from moto.cloudfront.models import cloudfront_backends
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult

from localcloud.cloud.recorded.shelf import Record

from .backend import Edges


class Calls(CloudFrontResponse):
    """Calls with their parameters read as the API's own description has them."""

    params: dict[str, Any]

    @property
    def edges(self) -> Edges:
        """The records of CloudFront."""
        backend = cloudfront_backends[self.current_account][self.partition]
        assert isinstance(backend, Edges)  # noqa: S101
        return backend


def told(name: str, record: Record, **more: Any) -> ActionResult:  # noqa: ANN401  (what a call's answer holds)
    """Answer with one record and its version."""
    return ActionResult({name: record, "ETag": record["ETag"], **more})


def listed(name: str, records: list[Record]) -> ActionResult:
    """Answer with all there are, on one page."""
    page = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": len(records), "Items": records}
    return ActionResult({name: page})
