"""Migrations read before they run: what will hurt in production, and how to write it instead."""

from operations.lint.finding import Finding
from operations.lint.inspect import KNOWN, inspect, unchecked
from operations.lint.rule import RULES, Rule
from operations.lint.source import Conventions, Source

__all__ = ["KNOWN", "RULES", "Conventions", "Finding", "Rule", "Source", "inspect", "unchecked"]
