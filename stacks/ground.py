"""What everything else in a stack stands on: its network, its shared key, and whom to tell."""

from dataclasses import dataclass

import pulumi

from catalog import Stack
from components.key import Key, KeyArgs
from components.monitor import Monitor, MonitorArgs
from components.network import Network, NetworkArgs
from components.pager import Pager, PagerArgs
from components.place import Place
from components.providers import providers


@dataclass(frozen=True)
class Ground:
    """What all services of a system stand on."""

    stack: Stack
    place: Place
    network: Network
    key: Key
    pager: Pager
    monitor: Monitor
    options: pulumi.ResourceOptions

    def options_of(self, service: str) -> pulumi.ResourceOptions:
        """Those of a service's components: under its former name Pulumi knows them, and all below them, again."""
        if not self.stack.services[service].former:
            return self.options
        renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=self.stack.called(service))])
        return pulumi.ResourceOptions.merge(self.options, renamed)

    def name(self, *parts: str) -> str:
        """What is called so in this stack, and in no other."""
        return "-".join((self.stack.stack, *parts))


def ground(stack: Stack, place: Place) -> Ground:
    """Declare what the services share."""
    options = pulumi.ResourceOptions(providers=providers(stack, place))
    name, environment = stack.stack, stack.environment
    key = Key(name, KeyArgs(f"what the services of {name} share", environment.protection, place), options)
    return Ground(
        stack=stack,
        place=place,
        network=Network(name, NetworkArgs(stack.standing, environment, place, key), options),
        key=key,
        pager=Pager(name, PagerArgs(stack, key, place), options),
        monitor=Monitor(name, MonitorArgs(place), options),
        options=options,
    )
