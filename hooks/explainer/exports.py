"""Published files, stable like an interface: JSON, CSV, GeoJSON, status of each change day, Atom, iCalendar.

Each function takes the model and gives text; none reads files, the clock or the network. Record files are made once a
language: texts are in that language, inline markup is gone, and citations stand beside the text that they cover.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import feedgenerator
import icalendar

from . import inline, schema
from .datapackage import LICENCE, Table, datapackage
from .dates import PartialDate
from .durations import Duration, durations_of
from .geo import Geometry
from .model import Site
from .periods import Answer
from .statuses import answers_by_crossing
from .urls import Urls, record_page

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Programs in East Asian settings take the wide forms for formulas too."""


def dump(value: Any) -> str:
    """JSON as this site writes it: UTF-8, a line for each entry of a list or key of an object, one line break at the end."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(_line(entry) for entry in value) + "\n]\n"
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"{_line(key)}: {_line(entry)}" for key, entry in value.items()) + "\n}\n"
    return _line(value) + "\n"


def _line(value: Any) -> str:
    # Without an indent the encoder written in C is used, which takes a fifth of the time.
    return json.dumps(value, ensure_ascii=False)


# --- records -----------------------------------------------------------------------------------------


def plain_value(value: Any, language: str) -> Any:
    """A field as plain JSON in one language: labels as text, prose as ``{"text", "citations"}``, dates as text.

    Empty fields come back as ``None`` and are left out by :func:`plain_record`.
    """
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, schema.Model):
        return {
            (field.alias or name): plain
            for name, field in type(value).model_fields.items()
            if (plain := plain_value(getattr(value, name), language)) not in (None, [], {})
        }
    if isinstance(value, Mapping):
        if language not in value:
            return {str(key): str(item) for key, item in value.items()}
        text = str(value[language])
        cited = inline.citations(text)
        if not cited:
            return text
        return {"text": inline.plain_text(text), "citations": [_citation(item) for item in cited]}
    if isinstance(value, list | tuple):
        return [plain_value(item, language) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _citation(cited: inline.Cited) -> dict[str, str]:
    return {"source": cited.source, "locator": cited.locator} if cited.locator else {"source": cited.source}


def plain_record(record: schema.Record, language: str) -> dict[str, Any]:
    """One record as plain JSON, ``id`` first."""
    return {"id": record.id, **plain_value(record, language)}


def records_json(site: Site, kind: str, language: str, site_url: str = "") -> str:
    """``/data/KIND.json``: a list of records with ``id``; with the address of each page where the site's is known.

    A list has no place beside its records, so each of them names licence and version itself.
    """
    urls = Urls(site.languages, language)
    found = []
    for record in site.all(kind):
        plain = plain_record(record, language)
        if kind != "places":
            page, fragment = record_page(kind, record.id)
            plain["url"] = site_url + urls.absolute(page) + (f"#{fragment}" if fragment else "")
        if kind == "crossings":
            plain["answers"] = {"day": site.covered_until.isoformat(), "status": [status_entry(answer) for answer in answers_by_crossing(site)[record.id]]}
            plain["durations"] = [duration_entry(item) for found in durations_of(site, record.id).values() for item in found]
        found.append({**plain, **terms(site)})
    return dump(found)


def terms(site: Site) -> dict[str, str]:
    """Licence and version as files of data carry them."""
    return {"license": LICENCE["name"], "version": site.config.version}


def terms_told(site: Site) -> str:
    """The same in one line, for files that are read by people."""
    return f"CC BY 4.0, {LICENCE['path']}; {site.config.version}"


def tables(site: Site, language: str) -> list[Table]:
    """``/data/KIND.csv`` and ``/data/periods.csv``, safe to open in a spreadsheet, with the rows that they were made of."""
    found = {kind: _rows(site, kind, language) for kind in schema.KINDS if site.all(kind)}
    if site.all("crossings"):
        found["periods"] = _period_rows(site, language)
    return [Table(name, tuple(rows), _csv(rows)) for name, rows in found.items()]


def _rows(site: Site, kind: str, language: str) -> list[dict[str, Any]]:
    """A row a record, or a row a point for figures."""
    if kind == "figures":
        return _point_rows(site, language)
    # The history of a crossing is a table of its own: a row a period.
    return [_flat({key: value for key, value in plain_record(record, language).items() if (kind, key) != ("crossings", "history")}) for record in site.all(kind)]


def _period_rows(site: Site, language: str) -> list[dict[str, Any]]:
    """A row for each period of each crossing."""
    rows = []
    for crossing in site.all("crossings"):
        for period in crossing.history:
            until = period.until
            ended = isinstance(until, schema.DatePoint)
            rows.append({
                "crossing": crossing.id, "name": crossing.name[language], "side": period.side, "traffic": "; ".join(period.traffic), "status": period.status,
                "from": str(period.from_.date), "from_time": period.from_.time or "", "from_kind": period.from_.kind, "announced": str(period.from_.announced or ""),
                "until": str(until.date) if ended else until, "until_time": (until.time or "") if ended else "", "until_kind": until.kind if ended else "",
                "limits": inline.plain_text(period.limits[language]) if period.limits else "", "event": period.event or "",
                "seen": "; ".join(str(seen.date) for seen in period.seen),
                "sources": "; ".join(dict.fromkeys([*period.from_.sources, *(until.sources if ended else []), *(source for seen in period.seen for source in seen.sources)])),
            })  # fmt: skip
    return rows


def _point_rows(site: Site, language: str) -> list[dict[str, Any]]:
    rows = []
    for figure in site.all("figures"):
        for series in figure.series:
            for point in series.points:
                rows.append({
                    "figure": figure.id, "title": figure.title[language], "states": "; ".join(figure.states), "series": series.id, "series_name": series.name[language],
                    "at": str(point.at or ""), "to": str(point.to or ""), "group": point.group[language] if point.group else "",
                    "bound": point.bound or "", "value": point.value, "low": point.low, "high": point.high, "unit": figure.unit, "scale": figure.scale, "kind": point.kind,
                    "note": point.note[language] if point.note else "", "sources": "; ".join(point.sources),
                })  # fmt: skip
    return rows


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A record as one row: nested keys joined by dots, lists of words by semicolons, longer entries as text with " | " between them."""
    row: dict[str, Any] = {}
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping) and set(item) == {"text", "citations"}:
            row[name] = item["text"]
            row[f"{name}.sources"] = "; ".join(", ".join(cited.values()) for cited in item["citations"])
        elif isinstance(item, Mapping):
            row.update(_flat(item, f"{name}."))
        elif isinstance(item, list):
            simple = all(not isinstance(entry, Mapping | list) for entry in item)
            row[name] = "; ".join(str(entry) for entry in item) if simple else " | ".join(_told(entry) for entry in item)
        else:
            row[name] = item
    return row


def _told(entry: Any) -> str:
    """An entry of a list in one cell, as a person reads it: texts with their sources in brackets, other fields with their names."""
    if isinstance(entry, Mapping) and set(entry) == {"text", "citations"}:
        return f"{entry['text']} [{'; '.join(', '.join(cited.values()) for cited in entry['citations'])}]"
    if isinstance(entry, Mapping):
        return "; ".join(f"{key}: {_told(item)}" for key, item in entry.items())
    return ", ".join(_told(item) for item in entry) if isinstance(entry, list) else str(int(entry) if isinstance(entry, float) and entry.is_integer() else entry)


def _csv(rows: list[dict[str, Any]]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet runs: a text that begins like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + value
    return value


# --- status of a day ---------------------------------------------------------------------------------


def status_entry(answer: Answer) -> dict[str, Any]:
    """One crossing and traffic on a day: each side, the joint answer, the last confirmation and the sources.

    Statuses are those at the end of the day; ``parts`` is there where they changed at a known time, ``announced`` where
    something was announced for the day without a source that it was so.
    """
    entry: dict[str, Any] = {"crossing": answer.crossing, "traffic": answer.traffic}
    entry.update({name: side.status for name, side in answer.sides})
    entry["joint"] = answer.joint
    entry["last_confirmed"] = str(answer.last_confirmed) if answer.last_confirmed else None
    if answer.next_confirmed:
        entry["next_confirmed"] = str(answer.next_confirmed)
    if answer.nothing_since:
        entry["last_known"] = answer.last_joint
    if answer.which_day:
        entry["which_day_unknown"] = True
    if len(answer.parts) > 1:
        entry["parts"] = [{"from": part.starts or "00:00", "joint": part.status} for part in answer.parts]
    if answer.announced:
        entry["announced"] = [
            {"side": period.side, "status": period.status, "from": str(period.from_.date), "until": str(period.until.date), "event": period.event}
            for period in answer.announced
        ]
    entry["sources"] = list(answer.sources)
    return entry


def duration_entry(item: Duration) -> dict[str, Any]:
    """How long one status of one kind of traffic lasted: days at least and at most, in all and for each stretch.

    ``first`` and ``last`` are the outermost days that the sources allow; ``sure_first`` and ``sure_last`` the outermost that
    every reading gives; ``end_known`` is false where no source gives an end.
    """
    return {
        "traffic": item.traffic, "status": item.status, "least_days": item.least, "most_days": item.most,
        "stretches": [
            {
                "first": stretch.first.isoformat(), "last": stretch.last.isoformat(),
                "sure_first": stretch.sure_first.isoformat() if stretch.sure_first else None, "sure_last": stretch.sure_last.isoformat() if stretch.sure_last else None,
                "least_days": stretch.least, "most_days": stretch.most, "end_known": not stretch.running,
            }
            for stretch in item.stretches
        ],
    }  # fmt: skip


def status_json(site: Site, day: date) -> str:
    """``/data/status/YYYY-MM-DD.json``: every crossing and kind of traffic of which a source tells, on that day."""
    return dump([status_entry(answer) for answer in site.answers(day)])


# --- geography ---------------------------------------------------------------------------------------


def crossings_geojson(site: Site, language: str, site_url: str = "") -> str:
    """``/data/crossings.geojson`` (RFC 7946): a point, or no geometry where no source gives one, and what each status file holds too.

    The id stands among the properties as well, since many programs read nothing else.
    """
    urls = Urls(site.languages, language)
    features = []
    for crossing in site.all("crossings"):
        position, entries = crossing.position, [status_entry(answer) for answer in answers_by_crossing(site)[crossing.id]]
        geometry = {"type": "Point", "coordinates": [position.lon, position.lat]} if position else None
        features.append({
            "type": "Feature", "id": crossing.id, "geometry": geometry,
            "properties": {
                "id": crossing.id, "name": crossing.name[language], "kind": site.label("crossing-kinds", crossing.kind, language), "joins": list(crossing.joins),
                "precision": position.precision if position else None, "url": site_url + urls.absolute(record_page("crossings", crossing.id)[0]),
                "as_of": site.covered_until.isoformat(),
                "joint": {entry["traffic"]: entry["joint"] for entry in entries},
                "last_known": {entry["traffic"]: entry["last_known"] for entry in entries if "last_known" in entry},
                "last_confirmed": {entry["traffic"]: entry["last_confirmed"] for entry in entries},
            },
        })  # fmt: skip
    return dump({"type": "FeatureCollection", **terms(site), "features": features})


def states_geojson(site: Site, geometry: Geometry, language: str, site_url: str = "") -> str:
    """``/data/states.geojson`` (RFC 7946): the outline of each state, simplified, from our own public-domain geometry."""
    urls = Urls(site.languages, language)
    features = []
    for state in site.all("states"):
        outline = next((file.layers["states"][key] for file in geometry.files if (key := state.iso_3166_2.lower()) in file.layers.get("states", {})), None)
        shape = {"type": "MultiPolygon", "coordinates": [[[[round(lon, 4), round(lat, 4)] for lon, lat in _closed(ring)]] for ring in outline]} if outline else None
        properties = {"id": state.id, "name": state.name[language], "side": state.side, "iso_3166_2": state.iso_3166_2, "url": site_url + urls.absolute(record_page("states", state.id)[0])}
        if state.population is not None:
            properties["population"] = plain_value(state.population, language)
        features.append({"type": "Feature", "id": state.id, "geometry": shape, "properties": properties})
    return dump({"type": "FeatureCollection", **terms(site), "features": features})


def _closed(ring: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    points = list(ring)
    return points if points and points[0] == points[-1] else [*points, *points[:1]]


# --- feed and calendar -------------------------------------------------------------------------------


def feed(site: Site, language: str, site_url: str = "") -> str:
    """``/feed.xml`` (Atom): corrections and updates of records first, then the latest events, newest first."""
    urls = Urls(site.languages, language)
    base = site_url or "urn:x-explainer:"
    atom = feedgenerator.Atom1Feed(
        title=site.config.name[language],
        link=base + urls.absolute("index.md"),
        description=site.config.tagline[language],
        language=language,
        feed_url=base + urls.absolute("feed.xml"),
        author_name=site.config.editors[language],
        feed_copyright=terms_told(site),
    )
    items: list[tuple[date, str, str, str, str]] = []  # day, title, text, address, and what the id has after it
    for correction in site.all("corrections"):
        page, fragment = record_page("corrections", correction.id)
        items.append((correction.date.last, correction.said[language], f"{correction.now[language]} — {correction.why[language]}", f"{urls.absolute(page)}#{fragment}", ""))
    for kind in ("crossings", "states", "actors", "figures", "disagreements", "narratives", "explainers", "events"):
        for record in site.all(kind):
            # Each change of a record is an entry of its own, so the page's address alone cannot be its id.
            for number, update in enumerate(record.updated, 1):
                items.append((update.date.last, record_title(record, language), update.what[language], urls.absolute(record_page(kind, record.id)[0]), f"#update-{number}"))
    for event in list(site.all("events"))[-40:]:
        items.append((event.when.date.last, event.title[language], inline.plain_text(event.summary[language]), urls.absolute(record_page("events", event.id)[0]), ""))
    items = sorted(items, key=lambda item: (min(item[0], site.covered_until), item[3]), reverse=True)
    for day, title, text, address, part in items:
        moment = datetime.combine(min(day, site.covered_until), time(), UTC)
        atom.add_item(title=title, link=base + address, description=text, pubdate=moment, updateddate=moment, unique_id=base + address + part)
    return atom.writeString("utf-8") + "\n"


def record_title(record: Any, language: str) -> str:
    """What a record is called: its name, title, question or term."""
    for field in ("name", "title", "question", "term"):
        value = getattr(record, field, None)
        if value is not None:
            return value[language] if isinstance(value, Mapping) else str(value)
    return record.id


def calendar(site: Site, language: str, site_url: str = "") -> str:
    """``/events.ics`` (RFC 5545): events whose source names the day, as all-day entries."""
    urls = Urls(site.languages, language)
    found = icalendar.Calendar()
    found.add("prodid", "-//explainer//events//" + language.upper())
    found.add("version", "2.0")
    found.add("x-wr-calname", site.config.name[language])
    found.add("x-wr-caldesc", terms_told(site))
    stamp = datetime.combine(site.covered_until, time(), UTC)
    for event in site.all("events"):
        if not event.when.date.exact:
            continue
        last = event.when.until.last if event.when.until and event.when.until.exact else event.when.date.last
        entry = icalendar.Event()
        address = urls.absolute(record_page("events", event.id)[0])
        entry.add("uid", f"{event.id}@{language}.explainer.invalid")
        entry.add("dtstamp", stamp)
        entry.add("dtstart", event.when.date.first)
        entry.add("dtend", last + timedelta(days=1))
        entry.add("summary", event.title[language])
        entry.add("description", inline.plain_text(event.summary[language]))
        if site_url:
            entry.add("url", site_url + address)
        found.add_component(entry)
    return found.to_ical().decode("utf-8")


# --- all of them -------------------------------------------------------------------------------------


def exports(site: Site, language: str, geometry: Geometry, site_url: str = "") -> dict[str, str]:
    """Every published file of one language by path. Files without words stand in the first language only."""
    files: dict[str, str] = {}
    for kind in schema.KINDS:
        if site.all(kind):
            files[f"data/{kind}.json"] = records_json(site, kind, language, site_url)
    csv_files = tables(site, language)
    files.update({f"data/{table.name}.csv": table.text for table in csv_files})
    files["data/datapackage.json"] = dump(datapackage(site, language, csv_files, site_url))
    if site.all("crossings"):
        files["data/crossings.geojson"] = crossings_geojson(site, language, site_url)
    if site.all("states"):
        files["data/states.geojson"] = states_geojson(site, geometry, language, site_url)
    files["feed.xml"] = feed(site, language, site_url)
    files["events.ics"] = calendar(site, language, site_url)
    if language == site.languages[0]:
        for day in site.change_days:
            files[f"data/status/{day.isoformat()}.json"] = status_json(site, day)
    return files
