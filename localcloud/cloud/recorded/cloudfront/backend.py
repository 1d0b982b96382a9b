"""The records of CloudFront, and where its calls arrive."""

import zlib
from collections.abc import Iterator
from types import SimpleNamespace

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import CloudFrontBackend, random_id
from moto.core.resource_tagging import TaggedResource

from localcloud.cloud.recorded.shelf import Record, Shelves

_PATHS = (
    *urls.url_paths,
    "{0}/2020-05-31/response-headers-policy$",
    "{0}/2020-05-31/response-headers-policy/(?P<id>[^/]+)$",
    "{0}/2020-05-31/response-headers-policy/(?P<id>[^/]+)/config$",
)


class Edges(Shelves, CloudFrontBackend):
    """CloudFront, which is the same in all regions."""

    @property
    def _url_module(self) -> SimpleNamespace:
        from .responses import Responses  # noqa: PLC0415  (which imports this module)

        return SimpleNamespace(url_bases=urls.url_bases, url_paths=dict.fromkeys(_PATHS, Responses.dispatch))

    def add(self, kind: str, record: Record) -> Record:
        """Keep a new record under an id of its own."""
        identity = random_id()
        self.shelf(kind)[identity] = record | {"Id": identity, "ETag": random_id()}
        return self.shelf(kind)[identity]

    def found(self, kind: str, identity: str) -> Record:
        """The record of this id. Raises CloudFrontException."""
        if identity not in self.shelf(kind):
            raise CloudFrontException(f"NoSuch{kind}", "The specified resource does not exist.")
        return self.shelf(kind)[identity]

    def matched(self, kind: str, identity: str, version: str | None) -> Record:
        """The record of this id, if the caller has seen its newest version. Raises CloudFrontException."""
        record = self.found(kind, identity)
        if not version:
            message = "The If-Match version is missing or not valid for the resource."
            raise CloudFrontException("InvalidIfMatchVersion", message)
        if version != record["ETag"]:
            message = "The precondition in one or more of the request fields evaluated to false."
            raise CloudFrontException("PreconditionFailed", message)
        return record

    def change(self, record: Record, **new: object) -> Record:
        """Change a record, which makes a new version of it."""
        record.update(new, ETag=random_id())
        return record

    def arn(self, kind: str, identity: str) -> str:
        """The ARN of a distribution or something like it."""
        return f"arn:{self.partition}:cloudfront::{self.account_id}:{kind}/{identity}"

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Everything that has tags, for the API that searches by them."""
        yield from super().iter_tagged_resources()
        for distribution in self.shelf("Distribution").values():
            tags = self.tagger.get_tag_dict_for_resource(distribution["ARN"])
            yield TaggedResource(arn=distribution["ARN"], tags=tags, resource_type="cloudfront:distribution")


def domain(identity: str) -> str:
    """The name under which a distribution would be reached."""
    return f"d{zlib.crc32(identity.encode()):08x}.cloudfront.net"
