"""CloudFront: distributions, who reads a bucket for them, and the headers they add; nothing is ever delivered."""

from moto.cloudfront.models import cloudfront_backends

from .backend import Edges


def install() -> None:
    """Put our CloudFront in the place of moto's, which keeps a part of a distribution."""
    cloudfront_backends.backend = Edges
