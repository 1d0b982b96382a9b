"""The records of RDS, and where its calls arrive."""

from types import SimpleNamespace

from moto.rds import urls

from .backups import BackupCalls, ReplicatedBackups
from .events import EventCalls, Events
from .proxies import Proxies, ProxyCalls


class Records(Events, Proxies, ReplicatedBackups):
    """What of RDS is a record, whatever stands behind the databases."""


class RecordCalls(EventCalls, ProxyCalls, BackupCalls):
    """The calls about them, and moto's."""


class Recorded(Records):
    """RDS of one region, with databases that are records too."""

    @property
    def _url_module(self) -> SimpleNamespace:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths={"{0}/$": RecordCalls.dispatch})
