"""Roles inside a database: who there is, what each may do, and the proof by logging in."""

from operations.roles.matrix import matrix_digest
from operations.roles.passwords import Place
from operations.roles.plan import plan
from operations.roles.reconcile import RoleError, drift, reconcile
from operations.roles.verify import Probe, verify
from operations.roles.wanted import Extra, Login, Terms, Wanted

__all__ = [
    "Extra",
    "Login",
    "Place",
    "Probe",
    "RoleError",
    "Terms",
    "Wanted",
    "drift",
    "matrix_digest",
    "plan",
    "reconcile",
    "verify",
]
