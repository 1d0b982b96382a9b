"""Which locks a statement takes, told from its text alone, and how to do without the ones that hurt."""

from operations.migrations.locks.commands import effects
from operations.migrations.locks.effect import Effect, Mode
from operations.migrations.locks.files import file_effects, levels

__all__ = ["Effect", "Mode", "effects", "file_effects", "levels"]
