"""The records of OpenSearch, and where its calls arrive."""

import zlib
from collections.abc import Iterator
from types import SimpleNamespace

from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.ec2.models import ec2_backends
from moto.es import urls
from moto.es.models import ElasticsearchServiceBackend
from moto.logs.models import logs_backends
from moto.opensearch.models import OpenSearchServiceBackend

from localcloud.cloud.recorded.shelf import Record, Shelves

_PRINCIPAL = "es.amazonaws.com"


class Arrivals(ElasticsearchServiceBackend):
    """Where calls for OpenSearch arrive, which signs them as for Elasticsearch."""

    @property
    def _url_module(self) -> SimpleNamespace:
        from .responses import Responses  # noqa: PLC0415  (which imports this module)

        ours = {path: Responses.dispatch for path in urls.url_paths if "/2021-01-01/" in path}
        added = {"{0}/2021-01-01/opensearch/upgradeDomain$": Responses.dispatch}
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={**urls.url_paths, **ours, **added})


class Searches(Shelves, TaggableResourcesMixin, OpenSearchServiceBackend):
    """OpenSearch of one region."""

    SERVICE_NAMESPACE = "es"

    def arn(self, name: str) -> str:
        """The ARN of a domain."""
        return f"arn:{self.partition}:es:{self.region_name}:{self.account_id}:domain/{name}"

    def endpoint(self, name: str, *, inside: bool) -> str:
        """The name under which a domain would be reached."""
        letters = f"{zlib.crc32(self.arn(name).encode()):08x}"
        return f"{'vpc' if inside else 'search'}-{name}-{letters}.{self.region_name}.es.amazonaws.com"

    def subnets(self, identities: list[str]) -> list[Record]:
        """The subnets that are there, of those asked for."""
        known = ec2_backends[self.account_id][self.region_name].describe_subnets()
        return [{"zone": subnet.availability_zone, "vpc": subnet.vpc_id} for subnet in known if subnet.id in identities]

    def may_log(self) -> bool:
        """Whether a policy of the logs lets OpenSearch write any."""
        logs = logs_backends[self.account_id][self.region_name]
        policies = logs.shelf("resource policies") if isinstance(logs, Shelves) else {}
        return any(_PRINCIPAL in str(policy.get("policyDocument")) for policy in policies.values())

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Every domain, for the API that searches by tags."""
        for name in self.shelf("domains"):
            tags = self.tagger.get_tag_dict_for_resource(self.arn(name))
            yield TaggedResource(arn=self.arn(name), tags=tags, resource_type="es:domain")
