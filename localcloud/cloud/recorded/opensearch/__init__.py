"""OpenSearch: domains, as records; nothing can be searched."""

from moto.es.models import es_backends
from moto.opensearch.models import opensearch_backends

from .backend import Arrivals, Searches


def install() -> None:
    """Put our OpenSearch in the place of moto's, which overwrites domains and tells less than AWS."""
    opensearch_backends.backend = Searches
    es_backends.backend = Arrivals
