"""The editors' view of the schema: a JSON Schema a kind, and an empty record with every field explained."""

from __future__ import annotations

import json
from typing import Any

from .schema import KINDS


def json_schema(kind: str, **more: str) -> str:
    """The JSON Schema of ``kind`` as text, the same bytes each time; ``more`` are keys beside it. Raises ``KeyError`` for an unknown kind."""
    schema = KINDS[kind].model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **more, **schema}
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def empty_record(kind: str, ident: str, languages: tuple[str, ...]) -> str:
    """The text of a new record: what must be given stands empty, what may be given is commented out.

    The check names every field left empty, so nothing half-filled can be published.
    """
    schema = KINDS[kind].model_json_schema()
    lines = [f"# yaml-language-server: $schema=../schema/{kind}.json", f"# {schema['description'].splitlines()[0]}"]
    required = schema.get("required", [])
    for name, field in sorted(schema["properties"].items(), key=lambda item: item[0] not in required):
        text = [f"id: {ident}"] if name == "id" else _field(name, field, schema.get("$defs", {}), languages, frozenset())
        about = _about(field)
        if name in required:
            lines += ["", *about, *text]
        else:
            lines += ["", *about, *(f"# {line}" for line in text)]
    return "\n".join(lines) + "\n"


def _about(field: dict[str, Any]) -> list[str]:
    said = field.get("description") or next((part["description"] for part in field.get("anyOf", []) if "description" in part), "")
    return [f"# {said}"] if said else []


def _field(name: str, field: dict[str, Any], defs: dict[str, Any], languages: tuple[str, ...], seen: frozenset[str]) -> list[str]:
    """The lines of one field, without a value."""
    own = f"  # {field['description']}" if seen and "description" in field else ""
    field = _resolved(field, defs)
    title = field.get("title", "")
    if "properties" in field:
        if title in seen:
            return [f"{name}:{own}"]
        inner = _members(field, defs, languages, seen | {title})
        return [f"{name}:{own}", *(f"  {line}" for line in inner)]
    if field.get("type") == "array":
        item = _resolved(field["items"], defs)
        if "properties" in item and item.get("title", "") not in seen:
            inner = _members(item, defs, languages, seen | {item.get("title", "")})
            return [f"{name}:", *(f"  {'- ' if number == 0 else '  '}{line}" for number, line in enumerate(inner))]
        if _is_words(item):
            return [f"{name}:", f"  - {languages[0]}: >-", *(f"    {language}: >-" for language in languages[1:])]
        return [f"{name}: []{_hint(item)}"]
    if _is_words(field):
        block = " >-" if "block text" in field.get("description", "") else ""
        return [f"{name}:", *(f"  {language}:{block}" for language in languages)]
    # At the top the description already stands on a line of its own.
    return [f"{name}:{_hint(field if seen else {**field, 'description': ''})}"]


def _members(field: dict[str, Any], defs: dict[str, Any], languages: tuple[str, ...], seen: frozenset[str]) -> list[str]:
    """Required members; the optional ones stand after them in one comment, by name."""
    required = field.get("required", [])
    lines = [line for name in required for line in _field(name, field["properties"][name], defs, languages, seen)]
    optional = [name for name in field["properties"] if name not in required]
    if optional:
        lines.append(f"# may have: {', '.join(optional)}")
    return lines or ["{}"]


def _resolved(field: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in field or "oneOf" in field:
        parts = [part for part in field.get("anyOf") or field["oneOf"] if part.get("type") != "null"]
        mapping = next((part for part in parts if "$ref" in part), parts[0])
        return {**_resolved(mapping, defs), **{key: value for key, value in field.items() if key == "description"}}
    if "$ref" in field:
        return {**defs[field["$ref"].rpartition("/")[2]], **{key: value for key, value in field.items() if key == "description"}}
    return field


def _is_words(field: dict[str, Any]) -> bool:
    return field.get("type") == "object" and "additionalProperties" in field and not {"properties", "propertyNames"} & field.keys()


def _hint(field: dict[str, Any]) -> str:
    """What may stand there, as a comment at the end of the line."""
    if "enum" in field:
        return f"  # {', '.join(field['enum'])}"
    if "const" in field:
        return f"  # {field['const']}"
    if "examples" in field:
        return f"  # e.g. {' or '.join(str(example) for example in field['examples'])}"
    if field.get("description"):
        return f"  # {field['description']}"
    return ""
