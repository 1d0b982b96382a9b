"""Changes without downtime: expand, backfill, contract, a deployment each; in between both shapes are live."""

from operations.changes.advance import advance
from operations.changes.backfill import Backfill
from operations.changes.change import Change, ChangeError, read_changes
from operations.changes.filling import fill
from operations.changes.pace import Pace, Reader
from operations.changes.stage import Stage
from operations.changes.standing import Standing, standing

__all__ = [
    "Backfill",
    "Change",
    "ChangeError",
    "Pace",
    "Reader",
    "Stage",
    "Standing",
    "advance",
    "fill",
    "read_changes",
    "standing",
]
