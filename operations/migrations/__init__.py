"""Schema migrations: the runner that leaves the history table just as the layout's own tool would."""

from operations.migrations.directory import read_directory, remembered
from operations.migrations.layouts import LAYOUTS, Layout
from operations.migrations.marker import Mark, Phase, held_back
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.plan import Plan, plan
from operations.migrations.runner import migrate, up
from operations.migrations.status import Row, status
from operations.migrations.verdict import State, applied_files
from operations.migrations.waiting import Waiting

__all__ = [
    "LAYOUTS",
    "Applied",
    "Layout",
    "Mark",
    "Migration",
    "MigrationError",
    "Phase",
    "Plan",
    "Row",
    "State",
    "Waiting",
    "applied_files",
    "held_back",
    "migrate",
    "plan",
    "read_directory",
    "remembered",
    "status",
    "up",
]
