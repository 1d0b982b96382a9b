"""The records of RDS, and where its calls arrive."""

from types import SimpleNamespace

from moto.rds import urls

from .events import EventCalls, Events


class Records(Events):
    """What of RDS is a record, whatever stands behind the databases."""


class RecordCalls(EventCalls):
    """The calls about them, and moto's."""


class Recorded(Records):
    """RDS of one region, with databases that are records too."""

    @property
    def _url_module(self) -> SimpleNamespace:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": RecordCalls.dispatch})
