"""The rules of our own, by what they are about; importing the package registers them all."""

from operations.lint.rules import access, blocking, conventions, drops, rows, tables

__all__ = ["access", "blocking", "conventions", "drops", "rows", "tables"]
