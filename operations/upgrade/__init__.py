"""A major version's upgrade by RDS's blue/green deployments: built, switched over, cleared away when told to."""

from operations.upgrade.stages import Reached, reach
from operations.upgrade.wish import STAGES, Wish

__all__ = ["STAGES", "Reached", "Wish", "reach"]
