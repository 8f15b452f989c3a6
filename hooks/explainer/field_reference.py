"""The field reference: every kind's fields as rows, read from the same models that check the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from .schema import KINDS, NAME_OF_KIND


@dataclass(frozen=True)
class Field:
    """One field: its name, what it holds, whether it must be there, what its words mean."""

    name: str
    holds: str
    required: bool
    about: str


@dataclass(frozen=True)
class Table:
    """A model with its fields. ``name`` is a kind's folder, or the part's own name."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Kind:
    """A kind with its own table and the tables of the parts that only its fields use."""

    kind: str
    name: str
    table: Table
    parts: tuple[Table, ...]


@cache
def kinds_with_fields() -> tuple[Kind, ...]:
    """All kinds in the order of the schema."""
    found = []
    for kind, model in KINDS.items():
        schema = model.model_json_schema()
        parts = tuple(_table(name, part) for name, part in sorted(schema.get("$defs", {}).items()))
        found.append(Kind(kind, NAME_OF_KIND[kind], _table(kind, schema), parts))
    return tuple(found)


def field_help(model: type[BaseModel], location: Iterable[str | int]) -> str:
    """What the field at a location of a model holds, with an example where the model has one; empty where it says nothing."""
    schema = _schema(model)
    node, said, name = schema, "", ""
    for step in location:
        node = _plain(node, schema)
        if isinstance(step, int):
            node = node.get("items") or {}
        elif step in node.get("properties", {}):
            node, name = node["properties"][step], step
        else:
            continue  # a language of a text, or pydantic's name for one of several forms
        form = _plain(node, schema)
        about = _about(node).rstrip(".")
        example = next((f"For example {name}: {found['examples'][0]}" for found in (node, form) if found.get("examples")), "")
        if not example and form.get("items", {}).get("examples"):
            example = f"For example {name}: [{form['items']['examples'][0]}]"
        said = " ".join(f"{part[:1].upper()}{part[1:]}." for part in (about, example) if part) or said
    return said


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _plain(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The node itself, the part that it refers to, or the richest of the forms that it may have."""
    forms = [form for form in node.get("anyOf") or node.get("oneOf") or () if form.get("type") != "null"]
    if forms:
        return _plain(next((form for form in forms if "$ref" in form), forms[0]), schema)
    return schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _table(name: str, schema: dict[str, Any]) -> Table:
    required = set(schema.get("required", ()))
    fields = tuple(Field(key, _holds(part), key in required, _about(part)) for key, part in schema.get("properties", {}).items())
    return Table(name, " ".join(schema.get("description", "").split()), fields)


def _about(part: dict[str, Any]) -> str:
    said = part.get("description") or next((option["description"] for option in part.get("anyOf", ()) if "description" in option), "")
    return said or (part["items"].get("description", "") if isinstance(part.get("items"), dict) else "")


def _holds(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return part["$ref"].rpartition("/")[2]
    options = part.get("anyOf") or part.get("oneOf")
    if options:
        return " | ".join(dict.fromkeys(_holds(option) for option in options if option.get("type") != "null"))
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if "const" in part:
        return str(part["const"])
    if part.get("type") == "array":
        return f"[{_holds(part['items'])}]"
    if part.get("type") == "object" and "additionalProperties" in part:
        inner = part["additionalProperties"]
        return "{language: text}" if "propertyNames" not in part else f"{{name: {_holds(inner) if isinstance(inner, dict) else 'text'}}}"
    if "examples" in part:
        return f"{part.get('type', 'text').replace('string', 'text')}, e.g. {part['examples'][0]}"
    return {"string": "text", "number": "number", "integer": "whole number", "boolean": "true | false"}.get(part.get("type", ""), "text")
