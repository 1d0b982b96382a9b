"""The resource types' properties, read from the annotations of the installed `pulumi_aws` package.

The package is not imported (that takes seconds): the one module of a type is read as text, and its generated getters
say name, type and whether a property may be missing.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from localcloud.plugins.aws.errors import PluginError

_GETTER = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n.*?    def (\w+)\(self\) -> ([^\n]+):\n', re.DOTALL)
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


@dataclass(frozen=True)
class Type:
    """One property's type: `name` is string, integer, number, boolean, list, map, object, document or any."""

    name: str
    item: Type | None = None
    fields_of: tuple[str, str] | None = None
    """For an object: the `pulumi_aws` module folder and the class that lists its fields."""

    def fields(self) -> dict[str, Property]:
        """Name the fields of an object; an object whose class is not found has none and is not checked."""
        return _fields(*self.fields_of) if self.fields_of else {}


@dataclass(frozen=True)
class Property:
    """A property: its name in Pulumi's camel case, its type, and whether it may be missing."""

    name: str
    type: Type
    optional: bool


@dataclass(frozen=True)
class Schema:
    """What a resource type takes, and what it then has."""

    token: str
    inputs: dict[str, Property]
    outputs: dict[str, Property]

    @property
    def taggable(self) -> bool:
        """Whether AWS keeps tags for it."""
        return "tags" in self.inputs


@cache
def schema(token: str) -> Schema:
    """Read the schema of a type such as `aws:rds/instance:Instance`; PluginError when `pulumi_aws` has none."""
    folder, module = token.split(":")[1].split("/")
    path = package() / folder / f"{_snake(module)}.py"
    if not path.is_file():
        raise PluginError(f"{token}: the installed pulumi_aws {version()} has no such resource type")
    text = path.read_text(encoding="utf-8")
    arguments, resource = re.findall(r"'(\w+)'", text[text.index("__all__") : text.index("]", text.index("__all__"))])[
        :2
    ]
    found = _getters(_section(text, f"class {resource}("), folder)
    typed = _getters(_section(text, f"class _{resource}State:"), folder)
    outputs = {
        name: Property(name, typed[name].type if name in typed else p.type, p.optional) for name, p in found.items()
    }
    return Schema(token, _getters(_section(text, f"class {arguments}:"), folder), outputs)


@cache
def provider_inputs() -> dict[str, Property]:
    """Name the settings of the provider resource itself."""
    text = (package() / "provider.py").read_text(encoding="utf-8")
    return _getters(_section(text, "class ProviderArgs:"), "")


@cache
def package() -> Path:
    """Find the folder of the installed `pulumi_aws` without importing it."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise PluginError("the Python package pulumi_aws is not installed; the plugin reads its types")
    return Path(spec.origin).parent


@cache
def version() -> str:
    """Tell the version of the official plugin that the installed `pulumi_aws` asks for."""
    return str(json.loads((package() / "pulumi-plugin.json").read_text(encoding="utf-8"))["version"])


@cache
def _fields(folder: str, name: str) -> dict[str, Property]:
    text = _inputs_text(folder)
    return _getters(_section(text, f"class {name}:"), folder)


@cache
def _inputs_text(folder: str) -> str:
    path = package() / folder / "_inputs.py"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _section(text: str, heading: str) -> str:
    start = text.find(f"\n{heading}")
    if start < 0:
        return ""
    end = text.find("\n@pulumi.", start + 1)
    return text[start:end] if end > 0 else text[start:]


def _getters(section: str, folder: str) -> dict[str, Property]:
    found = {}
    for given, python_name, annotation in _GETTER.findall(section):
        name = given or python_name
        node = ast.parse(annotation, mode="eval").body
        found[name] = Property(name, _type(node, folder), "[Optional[" in annotation)
    return found


def _type(node: ast.expr, folder: str) -> Type:
    if isinstance(node, ast.Constant):
        return _named(str(node.value), folder)
    if isinstance(node, ast.Subscript):
        return _generic(node, folder)
    return Type(_SCALARS.get(node.attr, "any") if isinstance(node, ast.Attribute) else "any")


def _generic(node: ast.Subscript, folder: str) -> Type:
    head = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    if head == "Sequence":
        return Type("list", _type(node.slice, folder))
    if head == "Mapping" and isinstance(node.slice, ast.Tuple):
        return Type("map", _type(node.slice.elts[1], folder))
    if head == "Union" and isinstance(node.slice, ast.Tuple):
        return _union([_type(part, folder) for part in node.slice.elts])
    return _type(node.slice, folder)


def _union(members: list[Type]) -> Type:
    names = {member.name for member in members}
    if names == {"string"}:
        return Type("string")
    return Type("document") if names <= {"string", "object", "map"} else Type("any")


def _named(name: str, folder: str) -> Type:
    bare = name.rpartition(".")[2]
    return Type("object", fields_of=(folder, bare)) if bare.endswith("Args") else Type("string")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
