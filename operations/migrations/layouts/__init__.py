"""The layouts that migrations come in: names of files, and the history table of the tool that each belongs to."""

from operations.migrations.layouts.dated import Dated
from operations.migrations.layouts.flyway import Flyway
from operations.migrations.layouts.layout import Layout
from operations.migrations.layouts.prisma import Prisma
from operations.migrations.layouts.updown import UpDown

FLYWAY = Flyway()
LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (FLYWAY, Dated(), UpDown(), Prisma())}

__all__ = ["FLYWAY", "LAYOUTS", "Layout"]
