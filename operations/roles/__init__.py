"""Roles inside a database: who there is, what each may do, and the proof by logging in."""

from operations.roles.matrix import matrix_digest
from operations.roles.plan import Wanted, plan
from operations.roles.reconcile import Login, Place, RoleError, drift, reconcile
from operations.roles.verify import Probe, verify

__all__ = ["Login", "Place", "Probe", "RoleError", "Wanted", "drift", "matrix_digest", "plan", "reconcile", "verify"]
