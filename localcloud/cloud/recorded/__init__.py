"""Parts of the API that moto lacks and of which the local cloud keeps the record only: shown back, never acted on."""


def install() -> None:
    """Put what is here in the place of moto's backends; needs no servers, so that an API in memory can have it too."""
    from . import backup  # noqa: PLC0415  (imports moto, which reads the environment at its import)

    backup.install()
