"""``/data/datapackage.json``: the CSV files as a Frictionless Data Package (version 1), each with its columns, size and sum."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import schema
from .facts import folded
from .model import Site
from .urls import Urls

LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0 International"}
PERIODS = "A row for each period of each crossing: who ordered or saw which status, for which traffic, from when until when."


@dataclass(frozen=True)
class Table:
    """A published CSV file: its name without ``.csv``, its rows before they became text, and the text."""

    name: str
    rows: tuple[Mapping[str, Any], ...]
    text: str


def site_slug(config: schema.Site) -> str:
    """The site's short name, as names of packages and files may be."""
    return re.sub(r"[^a-z0-9]+", "-", folded(config.short_name[config.languages[0]])).strip("-") or "border"


def datapackage(site: Site, language: str, tables: Iterable[Table], site_url: str = "") -> dict[str, Any]:
    """The descriptor of one language's tables. Paths are relative to it; the home page is named where the site's address is known."""
    config = site.config
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"{site_slug(config)}-{language}",
        "title": config.name[language],
        "description": config.description[language],
        "version": config.version,
        "licenses": [LICENCE],
        "contributors": [{"title": config.editors[language], "role": "author"}],
        "temporal": {"end": config.covered_until.last.isoformat()},
        "languages": [language],
    }
    if site_url:
        package["homepage"] = site_url + Urls(site.languages, language).absolute("index.md")
    return {**package, "resources": [_resource(table) for table in tables]}


def _resource(table: Table) -> dict[str, Any]:
    data = table.text.encode("utf-8")
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": PERIODS if table.name == "periods" else (schema.KINDS[table.name].__doc__ or "").partition("\n")[0],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    columns = dict.fromkeys(key for row in table.rows for key in row)
    found: dict[str, Any] = {"fields": [_column(table, name) for name in columns], "missingValues": [""]}
    if "id" in columns:
        found["primaryKey"] = "id"
    if table.name == "periods":
        found["foreignKeys"] = [{"fields": "crossing", "reference": {"resource": "crossings", "fields": "id"}}]
    return found


def _column(table: Table, name: str) -> dict[str, Any]:
    """A column by what stands in it. Dates are text, for they may be known to the year or month only."""
    kinds = {type(value) for row in table.rows if (value := row.get(name)) not in (None, "")}
    column: dict[str, Any] = {"name": name, "type": "boolean" if kinds == {bool} else "number" if kinds and kinds <= {int, float} else "string"}
    kind = schema.KINDS.get(table.name)
    for field, about in kind.model_fields.items() if kind and table.name != "figures" else ():
        if (about.alias or field) == name and about.description:
            column["description"] = about.description
    if name == "id":
        column["constraints"] = {"required": True, "unique": True}
    return column
