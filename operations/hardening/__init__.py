"""What the CIS benchmark for PostgreSQL asks of a server and SQL can answer, and why the rest stands as it is."""

from operations.hardening.check import Check, Subject
from operations.hardening.checks import CHECKS
from operations.hardening.elsewhere import ELSEWHERE
from operations.hardening.examine import Verdict, examine

__all__ = ["CHECKS", "ELSEWHERE", "Check", "Subject", "Verdict", "examine"]
