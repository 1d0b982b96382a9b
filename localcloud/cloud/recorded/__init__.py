"""Parts of the API that moto lacks and of which the local cloud keeps the record only: shown back, never acted on."""


def install() -> None:
    """Put what is here in the place of moto's backends; needs no servers, so that an API in memory can have it too."""
    # They import moto, which reads the environment.
    from . import alarms, backup, buckets, cloudfront, keys, logs, networks, opensearch, rds  # noqa: PLC0415

    for part in (alarms, backup, buckets, cloudfront, keys, logs, networks, opensearch, rds):
        part.install()
