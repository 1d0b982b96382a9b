"""Changes without downtime: expand, backfill, contract, a deployment each; in between both shapes are live."""

from operations.changes.advance import advance
from operations.changes.backfill import Backfill
from operations.changes.change import Change, ChangeError, read_changes
from operations.changes.filling import fill
from operations.changes.pace import Pace
from operations.changes.stage import Stage, Stages, contracted, filled
from operations.changes.standing import Standing, standing

__all__ = [
    "Backfill",
    "Change",
    "ChangeError",
    "Pace",
    "Stage",
    "Stages",
    "Standing",
    "advance",
    "contracted",
    "fill",
    "filled",
    "read_changes",
    "standing",
]
