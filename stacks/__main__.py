"""The one Pulumi program: the stack's settings name a system and an environment, and that is declared."""

import pulumi

from catalog import DeclarationError, load
from stacks.configuration import read
from stacks.declaration import declare
from stacks.endpoints import endpoints

try:
    configuration = read()
    stack = load(configuration.system, configuration.environment, configuration.overrides, side=configuration.side)
    declared = declare(stack, configuration.place)
except DeclarationError as error:
    raise pulumi.RunError(str(error)) from None

pulumi.export("endpoints", endpoints(declared))
