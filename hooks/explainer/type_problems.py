"""What pydantic finds wrong in a record, said as an editor can use it: where, what was found and expected, and the way out."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from .field_reference import field_help
from .load import RawFile
from .problems import Problem

GUESSES = 300
"""Wrong words of a run for which the nearest known one is looked up."""

_EXPECTED = {
    "float_parsing": "a number", "float_type": "a number", "int_parsing": "a whole number", "int_type": "a whole number", "int_from_float": "a whole number", "bool_parsing": "true or false",
    "list_type": "a list", "dict_type": "a mapping of keys", "model_type": "a mapping of keys", "model_attributes_type": "a mapping of keys",
    "string_type": "text",
}  # fmt: skip

_WAYS_OUT = {
    "missing_language": "Write it; a text is never left in one language.",
    "languages": "The languages of the site stand in data/site.yml.",
    "html": "Use *emphasis* and [words](kind:id); there is no HTML in records.",
    "unseen": "Delete them: they cannot be seen, or turn the direction of the text.",
    **dict.fromkeys(("float_parsing", "float_type"), "Write a number with a point and without quotes, as 51.2."),
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), "A sign, a point or a digit may have slipped."),
    "literal_error": "Write one of these words.",
    "list_type": "Write it in brackets, as [one, another], or each on a line that begins with a hyphen.",
    "style": "Block texts keep quotes, colons and citations safe.",
    "date": "Write it no finer than the source has it, in quotes.",
    "url": "Copy the address from the browser, or write unknown with its reason where that is allowed.",
    "unknown": "Write unknown: {field: reason} with a word of data/vocab/unknown-reasons.yml.",
    "source": 'In a list a comma begins the next entry: put a source with its place in quotes, as ["report-2022, section II.A"].',
    "bounds": "Two corners may have changed places.",
    "day": "A month or a year has no last day that all would count from.",
    "value": "Write value: 5, or low: 4 and high: 6.",
    "status_days": "Name the crossing in about:, or delete status_days.",
}  # fmt: skip



class Guesses:
    """The known words nearest to wrong ones. After many wrong words nobody reads guesses, and they take time, so they end."""

    def __init__(self) -> None:
        self.made = 0

    def near(self, value: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
        """The known word nearest to a wrong one, or none."""
        self.made += 1
        return difflib.get_close_matches(value, list(known), 1, cutoff) if self.made <= GUESSES and len(value) <= 100 else []

    def did_you_mean(self, value: str, known: Sequence[str]) -> str:
        """The way out of a wrong word: the nearest known one, or which are known."""
        if near := self.near(value, known):
            return f'Did you mean "{near[0]}"?'
        return f"Known are: {', '.join(sorted(known)[:12])}." if known else "There is none yet: add it."


def type_problem(model: type[BaseModel], file: RawFile, fault: Any, guesses: Guesses, sides: tuple[str, ...]) -> Problem:
    """One of pydantic's faults of a file, as a problem with its place. ``sides`` are the ids of the border's sides."""
    at = (fault.get("ctx") or {}).get("at")
    location = (*fault["loc"], at) if at else tuple(fault["loc"])
    line, column, name = file.place_of(location)
    key = str(location[-1]) if location else ""
    if fault["type"] == "missing":
        name = f"{name}.{key}" if name else key
        said = field_help(model, fault["loc"]) or "The field reference says what it holds."
        return Problem(file.path, line, column, name, "missing-key", f'found no "{key}", expected one', f"Write it. {said}")
    if fault["type"] == "extra_forbidden":
        near = guesses.near(key, _keys_at(model, location[:-1]))
        way_out = f'Did you mean "{near[0]}"?' if near else "Delete it, or see the field reference for the known keys."
        if key.isdigit():
            way_out = "Between braces a comma ends a value: write a number without one, with a point before decimals."
        return Problem(file.path, line, column, name, "unknown-key", f'found the unknown key "{key}"', way_out)
    value, message = fault.get("input"), fault["msg"]
    if not message.startswith(("expected", "found")):
        message = "expected " + _EXPECTED.get(fault["type"], _plain_message(fault))
    if message.startswith("expected") and not at:
        message = _shown(value) + message
    return Problem(file.path, line, column, name, "schema", message, _way_out(model, fault, value, guesses, sides))


def _shown(value: Any) -> str:
    if isinstance(value, str | int | float):
        return f'found "{str(value)[:60]}", '
    return "found nothing, " if value in (None, [], {}) else ""


def _way_out(model: type[BaseModel], fault: Any, value: Any, guesses: Guesses, sides: tuple[str, ...]) -> str:
    kind, known = fault["type"], None
    if isinstance(value, str) and kind == "literal_error":
        known = re.findall(r"'([^']+)'", str((fault.get("ctx") or {}).get("expected", "")))
    elif isinstance(value, str) and kind == "word":
        listed = re.search(r"\(([^)]*)\)$", fault["msg"])
        known = listed[1].split(", ") if listed and listed[1] else []
    elif isinstance(value, str) and kind == "side":
        known = list(sides)
    if known is not None:
        return guesses.did_you_mean(value, known)
    if kind in ("model_type", "model_attributes_type"):
        return f"Write its keys, each on a line of its own: {', '.join(_keys_at(model, fault['loc'], only_required=True))}."
    if kind == "id" and isinstance(value, str) and (made := _as_id(value)):
        return f'Write it as "{made}".'
    if kind == "too_short":
        return f"Add one. {field_help(model, fault['loc'])}".strip()
    return _WAYS_OUT.get(kind) or field_help(model, fault["loc"]) or "The field reference (data/fields on the site) shows the form of each field."


def _plain_message(fault: Any) -> str:
    message = fault["msg"]
    context = fault.get("ctx") or {}
    if fault["type"] == "literal_error":
        return str(context.get("expected", message))
    if fault["type"] in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"a number {'at least' if 'ge' in context else 'at most'} {bound}"
    if fault["type"] == "too_short":
        return f"at least {_entries(context.get('min_length', 1))}"
    if fault["type"] == "too_long":
        return f"at most {_entries(context.get('max_length', 1))}"
    if fault["type"] == "string_pattern_mismatch":
        return f"text of the form {context.get('pattern')}"
    return message[:1].lower() + message[1:]


def _entries(number: int) -> str:
    return "one entry" if number == 1 else f"{number} entries"


def _as_id(text: str) -> str:
    """The id that somebody may have meant: lower case, without accents, hyphens for all else."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text[:200].casefold()) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...], *, only_required: bool = False) -> list[str]:
    """The keys that the schema knows at a location; all keys of the kind where the way there is not plain."""

    def keys(of: type[BaseModel]) -> list[str]:
        return [field.alias or name for name, field in of.model_fields.items() if field.is_required() or not only_required]

    current: type[BaseModel] | None = model
    for step in location:
        if isinstance(step, int) or current is None:
            continue
        field = next((field for name, field in current.model_fields.items() if step in (name, field.alias)), None)
        if field is None:
            continue
        current = _model_in(field.annotation)
    return keys(current or model)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if (found := _model_in(inner)) is not None:
            return found
    return None
