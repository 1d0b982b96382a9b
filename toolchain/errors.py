"""What goes wrong while getting the tools."""


class ToolchainError(Exception):
    """A tool is missing or could not be had; the message says which, why, and what to do."""
