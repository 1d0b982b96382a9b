"""The vocabulary: what a system's data stores are, as frozen facts, and the arithmetic on them.

Knows neither Pulumi nor AWS's API. A system is declared as plain data in `stacks/<system>/system.py`; `load` joins it
with an environment's profile and a stack's overrides, and refuses it with every problem at once.
"""

from catalog.bucket import Bucket
from catalog.budget import Budget
from catalog.cache import Cache
from catalog.database import Database
from catalog.environment import Environment
from catalog.loading import load, systems
from catalog.problems import DeclarationError, Problem
from catalog.profiles import PROFILES
from catalog.service import Pool, Service
from catalog.system import Stack, System

__all__ = [
    "PROFILES",
    "Bucket",
    "Budget",
    "Cache",
    "Database",
    "DeclarationError",
    "Environment",
    "Pool",
    "Problem",
    "Service",
    "Stack",
    "System",
    "load",
    "systems",
]
