"""The calls about what distributions share: how they read a bucket, and which headers they add to an answer."""

from moto.cloudfront.exceptions import CloudFrontException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from localcloud.cloud.recorded.shelf import Record, plain

from .calls import Calls, listed, told

_ACCESS, _HEADERS = "OriginAccessControl", "ResponseHeadersPolicy"


class Policies(Calls):
    """Origin access controls and response headers policies: a config with a name of its own, in a version."""

    def create_origin_access_control(self) -> ActionResult:
        """CreateOriginAccessControl."""
        return self._create(_ACCESS)

    def get_origin_access_control(self) -> ActionResult:
        """GetOriginAccessControl."""
        return told(_ACCESS, self._found(_ACCESS))

    def get_origin_access_control_config(self) -> ActionResult:
        """GetOriginAccessControlConfig."""
        return self._config(_ACCESS)

    def list_origin_access_controls(self) -> ActionResult:
        """ListOriginAccessControls."""
        every = self.edges.shelf(_ACCESS).values()
        return listed(
            "OriginAccessControlList", [one["OriginAccessControlConfig"] | {"Id": one["Id"]} for one in every]
        )

    def update_origin_access_control(self) -> ActionResult:
        """UpdateOriginAccessControl."""
        return self._update(_ACCESS)

    def delete_origin_access_control(self) -> EmptyResult:
        """DeleteOriginAccessControl."""
        return self._delete(_ACCESS)

    def create_response_headers_policy(self) -> ActionResult:
        """CreateResponseHeadersPolicy."""
        return self._create(_HEADERS)

    def get_response_headers_policy(self) -> ActionResult:
        """GetResponseHeadersPolicy."""
        return told(_HEADERS, self._found(_HEADERS))

    def get_response_headers_policy_config(self) -> ActionResult:
        """GetResponseHeadersPolicyConfig."""
        return self._config(_HEADERS)

    def list_response_headers_policies(self) -> ActionResult:
        """ListResponseHeadersPolicies."""
        every = [{"Type": "custom", _HEADERS: one} for one in self.edges.shelf(_HEADERS).values()]
        return listed("ResponseHeadersPolicyList", every)

    def update_response_headers_policy(self) -> ActionResult:
        """UpdateResponseHeadersPolicy."""
        return self._update(_HEADERS)

    def delete_response_headers_policy(self) -> EmptyResult:
        """DeleteResponseHeadersPolicy."""
        return self._delete(_HEADERS)

    def _create(self, kind: str) -> ActionResult:
        config = self._named_alone(kind, "")
        return told(kind, self.edges.add(kind, {f"{kind}Config": config, "LastModifiedTime": utcnow()}))

    def _config(self, kind: str) -> ActionResult:
        record = self._found(kind)
        return ActionResult({f"{kind}Config": record[f"{kind}Config"], "ETag": record["ETag"]})

    def _update(self, kind: str) -> ActionResult:
        record = self.edges.matched(kind, self.params["Id"], self.params.get("IfMatch"))
        new = {f"{kind}Config": self._named_alone(kind, record["Id"]), "LastModifiedTime": utcnow()}
        return told(kind, self.edges.change(record, **new))

    def _delete(self, kind: str) -> EmptyResult:
        record = self.edges.matched(kind, self.params["Id"], self.params.get("IfMatch"))
        if any(record["Id"] in _words(one["DistributionConfig"]) for one in self.edges.shelf("Distribution").values()):
            raise CloudFrontException(f"{kind}InUse", "It is still used by one or more distributions.")
        del self.edges.shelf(kind)[record["Id"]]
        return EmptyResult()

    def _found(self, kind: str) -> Record:
        return self.edges.found(kind, self.params["Id"])

    def _named_alone(self, kind: str, identity: str) -> Record:
        config = plain(self.params[f"{kind}Config"])
        for other in self.edges.shelf(kind).values():
            if other["Id"] != identity and other[f"{kind}Config"]["Name"] == config["Name"]:
                raise CloudFrontException(f"{kind}AlreadyExists", f"One named {config['Name']} exists already.")
        return config


def _words(value: object) -> set[str]:
    """Collect every text inside."""
    if isinstance(value, list):
        return {word for item in value for word in _words(item)}
    if isinstance(value, dict):
        return {word for item in value.values() for word in _words(item)}
    return {value} if isinstance(value, str) else set()
