"""Schema migrations: the runner that leaves the history table just as the layout's own tool would."""

from operations.migrations.directory import read_directory, read_folder, remembered
from operations.migrations.layouts import LAYOUTS, Layout
from operations.migrations.marker import Mark, Phase, held_back
from operations.migrations.migration import Applied, Migration, MigrationError
from operations.migrations.options import Options
from operations.migrations.placeholders import stand_ins
from operations.migrations.plan import Plan, plan
from operations.migrations.runner import migrate, up
from operations.migrations.standing import Standing, look
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
    "Options",
    "Phase",
    "Plan",
    "Row",
    "Standing",
    "State",
    "Waiting",
    "applied_files",
    "held_back",
    "look",
    "migrate",
    "plan",
    "read_directory",
    "read_folder",
    "remembered",
    "stand_ins",
    "status",
    "up",
]
