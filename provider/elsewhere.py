"""A resource whose work is done elsewhere: by a Job on the system's cluster, which has ended well before it comes."""

from __future__ import annotations

from provider.resource import Checked, Problem, Properties, Resource, Say

REACH = "reach"
"""The input that says who does the work: the provider itself unless it is `kubernetes`."""


def placed(resource: Resource, inputs: Properties) -> Resource:
    """The resource, or what stands for it where the provider reaches no database."""
    return Elsewhere(resource) if inputs.get(REACH) is not None else resource


class Elsewhere(Resource):
    """Checks and tells as the resource does, and connects to nothing."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource

    def check(self, olds: Properties, news: Properties) -> Checked:
        """Say what the resource says."""
        reach = news[REACH]
        checked = self._resource.check(_without(olds), _without(news))
        problem = Problem(REACH, f"{reach} given, allowed is kubernetes, or nothing")
        return Checked(
            {**checked.inputs, REACH: reach}, checked.problems + (() if reach == "kubernetes" else (problem,))
        )

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Tell what the Job does."""
        return self._resource.pending(_without(olds), _without(news))

    def identity(self, inputs: Properties) -> str:
        """Name it as the resource does, so that it stays the same when the way there changes."""
        return self._resource.identity(inputs)

    def apply(self, inputs: Properties, say: Say) -> Properties:  # noqa: ARG002 (the Job has said it)
        """Remember the inputs: what they say is done."""
        return {}


def _without(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if name != REACH}
