"""Changes without downtime: expand, backfill, contract, a deployment each; in between both shapes are live."""

from operations.changes.advance import advance
from operations.changes.backfill import Backfill
from operations.changes.change import Change, ChangeError, read_changes
from operations.changes.filling import fill
from operations.changes.pace import Pace
from operations.changes.progress import Filled, lines
from operations.changes.stage import Stage, Stages, contracted, filled, stage
from operations.changes.standing import Standing, standing
from operations.changes.steps import Place

__all__ = [
    "Backfill",
    "Change",
    "ChangeError",
    "Filled",
    "Pace",
    "Place",
    "Stage",
    "Stages",
    "Standing",
    "advance",
    "contracted",
    "fill",
    "filled",
    "lines",
    "read_changes",
    "stage",
    "standing",
]
