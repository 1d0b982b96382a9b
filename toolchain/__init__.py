"""Getting a checkout ready to work: its Python environment, the database packages, and the real Pulumi command line.

Everything but the language host needs the standard library only, because it runs before anything is installed.
"""

from toolchain.command import Toolchain, locate
from toolchain.errors import ToolchainError
from toolchain.installation import install

__all__ = ["Toolchain", "ToolchainError", "install", "locate"]
