"""The small border with hostile words: which fields of the schema hold text, records as plain values, and YAML written from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from explainer import schema

TEXT_TYPES = {schema._label: "label", schema._prose: "prose", schema._line: "text"}
Location = tuple[str | int, ...]


class Block(str):
    """Text that stood, and is written again, as a block."""


@dataclass(frozen=True)
class Field:
    """A text field of one file: the file, where in it, and which of the schema's text types it has."""

    file: str
    location: Location
    kind: str

    @property
    def name(self) -> str:
        """The field as messages name it."""
        return re.sub(r"\.\[", "[", ".".join(f"[{step}]" if isinstance(step, int) else step for step in self.location))


def text_type(annotation: Any, metadata: Any = ()) -> str | None:
    """``label``, ``prose`` or ``text`` where an annotation is one of these types of the schema."""
    for item in (*metadata, *getattr(annotation, "__metadata__", ())):
        if found := TEXT_TYPES.get(getattr(item, "func", None)):
            return found
    return next((found for inner in get_args(annotation) if not _is_list(annotation) and (found := text_type(inner))), None)


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (list, dict)


def schema_fields(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Every text field of a model and of the models in it, as a path without numbers, with its type."""
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        yield from _in_annotation(field.annotation, field.metadata, path)


def _in_annotation(annotation: Any, metadata: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from schema_fields(annotation, f"{path}.")
    elif found := text_type(annotation, metadata):
        yield path, found
    else:
        for inner in get_args(annotation):
            yield from _in_annotation(inner, (), path)


def read(file: Path) -> Any:
    """A YAML file as text, lists and mappings; block texts are :class:`Block`."""

    def plain(node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return Block(node.value) if node.style in (">", "|") else node.value
        if isinstance(node, yaml.SequenceNode):
            return [plain(child) for child in node.value]
        return {key.value: plain(value) for key, value in node.value}

    return plain(yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))


def write(value: Any, depth: int = 0) -> str:
    """YAML that reads back as the same value: quoted texts with escapes for all that is not ASCII, blocks as blocks."""
    space = "  " * depth
    if isinstance(value, dict):
        return "".join(f"{space}{_quoted(key)}:{_nested(item, depth)}" for key, item in value.items())
    return "".join(f"{space}-{_nested(item, depth)}" for item in value)


def _nested(value: Any, depth: int) -> str:
    if isinstance(value, Block) and not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]", value):
        # YAML has no way to write the others in a block; they can only come in quotes.
        space = "  " * (depth + 1)
        return " |-\n" + "".join(f"{space}{line}\n" for line in value.rstrip("\n").split("\n"))
    if isinstance(value, str):
        return f" {_quoted(value)}\n"
    return "\n" + write(value, depth + 1) if value else (" {}\n" if isinstance(value, dict) else " []\n")


def _quoted(text: str) -> str:
    def escape(sign: str) -> str:
        code = ord(sign)
        if sign in '"\\':
            return "\\" + sign
        if 0x20 <= code < 0x7F:
            return sign
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return '"' + "".join(map(escape, text)) + '"'


def at(data: Any, location: Location) -> Any:
    """The value at a location."""
    for step in location:
        data = data[step]
    return data


def put(data: Any, location: Location, value: Any) -> None:
    """Another value at a location."""
    at(data, location[:-1])[location[-1]] = value


def fields(file: str, model: type[BaseModel], data: Any) -> Iterator[Field]:
    """The text fields of a file that are filled."""
    kinds = dict(schema_fields(model))

    def walk(value: Any, location: Location) -> Iterator[Field]:
        names = [step for step in location if isinstance(step, str)]
        # A mapping from languages to texts has the language as a step more.
        kind = kinds.get(".".join(names)) or (kinds.get(names[0]) if len(names) == 2 and kinds.get(names[0]) == "text" else None)
        if kind and not isinstance(value, list) and (kind == "text") == isinstance(value, str):
            yield Field(file, location, kind)
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*location, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, (*location, index))

    yield from walk(data, ())


# --- the small border with every text field filled ---


def _words(text: str, *, block: str = "") -> dict[str, str]:
    if block:
        return {"en": Block(f"{text} [@{block}]."), "pt": Block(f"{text} [@{block}].")}
    return {"en": text, "pt": text}


NOTE, CITED = "harbour-note", ["harbour-note"]
ALIAS = {"name": "Alias", "language": "en", "note": _words("A note")}
FILLED: dict[str, dict[str, Any]] = {
    "crossings/old-bridge": {
        "aliases": [ALIAS], "background": [_words("Background", block=NOTE)], "position.note": _words("Doubt", block=NOTE),
        "dimensions.0.note": _words("A note"), "history.0.note": _words("A note", block=NOTE),
    },
    "states/north-arva": {
        "aliases": [ALIAS], "population.note": _words("A note"), "presence": [{"actor": "harbour-guild", "as_of": "2020-05", "text": _words("Presence", block=NOTE), "sources": CITED}],
        "area": {"value": "900", "unit": "square-kilometres", "sources": CITED, "note": _words("A note")}, "sections": [{"title": _words("Section"), "text": _words("Text", block=NOTE)}],
        "codes": [{"code_list": "REGISTER", "code": "07", "sources": CITED}],
        "municipalities": {"code_list": "REGISTER", "units": [{"name": "Alder", "code": "0701"}, {"name": "Birch"}], "sources": CITED, "note": _words("A note")},
    },
    "actors/harbour-guild": {
        "aliases": [ALIAS], "background": [_words("Background", block=NOTE)], "others_say": [{"holder": _words("Holder"), "text": _words("Said", block=NOTE)}],
        "roles": [{"title": _words("Role"), "of": "ministry-of-roads", "from": "2019", "until": "ongoing", "sources": CITED}],
        "designations": [{"by": _words("Somebody"), "date": "2019", "text": _words("Listed", block=NOTE)}],
        "relations": [{"kind": "opposes", "actor": "ministry-of-roads", "note": _words("A note"), "sources": CITED}],
    },
    "events/2020-03-02-closure": {"when.note": _words("A note")},
    "figures/river-trade": {
        "series.0.points.0.note": _words("A note"),
        "series.1": {"id": "groups", "name": _words("Groups"), "points": [{"group": _words(name), "value": "3", "sources": CITED} for name in ("One", "Two")]},
    },
    "sources/harbour-note": {
        "republished_by": "Again", "authors": ["An Author"], "stance": _words("A stance"), "cited_by": [{"source": "lume-report-2021", "at": _words("note 1")}],
    },
    "sources/gazette-2020-03-01": {"mirror_of": "Another work"},
    "glossary/permit": {"aliases": [ALIAS], "why": _words("Why", block=NOTE)},
    "places/alder": {"aliases": [ALIAS], "iso_3166_2": "XA-N", "position.note": _words("Doubt", block=NOTE)},
    "site": {"covered_note": _words("A note"), "synonyms": {"en": [["Lorry", "Truck"]], "pt": [["Lorry", "Truck"]]}},
    "vocab/themes": {"words.0.plural": _words("Many"), "words.0.one": _words("One"), "words.0.description": _words("A description"), "words.0.symbol": "+"},
}  # fmt: skip
EVERY = {"updated": [{"date": "2021-05-02", "what": _words("A change")}], "check": {"last": "2021-05-01", "every_days": "30", "look_at": _words("Look here")}}


def filled_border(root: Path) -> dict[str, Any]:
    """The files of the small border below ``root``, by path, with every text field of the schema filled in some record."""
    from copy import deepcopy

    found: dict[str, Any] = {}
    done: set[str] = set()
    for file in sorted((root / "data").rglob("*.yml")):
        path = file.relative_to(root / "data").with_suffix("").as_posix()
        data = found[file.relative_to(root).as_posix()] = read(file)
        kind = path.partition("/")[0]
        if kind in schema.KINDS and kind not in done:
            done.add(kind)
            data.update(deepcopy(EVERY))
        for where, value in FILLED.get(path, {}).items():
            location = tuple(int(step) if step.isdigit() else step for step in where.split("."))
            holder = at(data, location[:-1])
            if isinstance(holder, list) and location[-1] == len(holder):
                holder.append(deepcopy(value))
            else:
                put(data, location, deepcopy(value))
    return found


def model_of(path: str) -> type[BaseModel]:
    """The model of a file of data/."""
    parts = path.split("/")
    return schema.Site if parts[1] == "site.yml" else schema.Vocab if parts[1] == "vocab" else schema.KINDS[parts[1]]
