"""The one schema: what each kind of record may hold.

The editors' JSON Schema, the field reference and every check of types come from these models. Scalars
arrive as text with their place (:class:`explainer.load.Scalar`), so nothing here depends on what YAML
would make of ``no`` or ``2015-08``. Validators put references, texts and dates they meet into the
:class:`Collector` given as validation context; :mod:`explainer.check` reads it afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from .dates import PartialDate
from .escaping import UNSEEN

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_ID = re.compile(ID_PATTERN)
_TAG = re.compile(r"<\s*[A-Za-z/!?]")
LONGEST_LABEL = 400
LONGEST_PROSE = 6000


# --- what the validators collect ---------------------------------------------------------------------


@dataclass
class Collector:
    """What a record names and says, gathered while it is validated.

    ``languages``, ``sides`` and ``vocab`` (word lists by name, ``None`` for one that could not be read) come in; ``refs``,
    ``source_refs``, ``texts`` and ``dates`` go out, each with the scalar that holds the place in the file.
    """

    languages: tuple[str, ...]
    sides: tuple[str, ...] = ()
    vocab: dict[str, frozenset[str] | None] = dataclass_field(default_factory=dict)
    refs: list[tuple[str, str]] = dataclass_field(default_factory=list)
    source_refs: list[str] = dataclass_field(default_factory=list)
    texts: list[tuple[str, dict[str, str]]] = dataclass_field(default_factory=list)
    dates: list[str] = dataclass_field(default_factory=list)


def _collector(info: ValidationInfo) -> Collector | None:
    return info.context if isinstance(info.context, Collector) else None


def _fault(kind: str, expected: str, at: str = "") -> PydanticCustomError:
    """A problem of a kind; ``at`` is the field that it is about, where a check of the whole record finds it."""
    return PydanticCustomError(kind, "{expected}", {"expected": expected, "at": at})


# --- scalar types ------------------------------------------------------------------------------------


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise _fault("text", f"found {'nothing' if value is None else 'a list or a mapping'}, expected text")
    if UNSEEN.search(value):
        raise _fault("unseen", "found control or direction-override characters, expected text without them")
    return value


def _line(value: Any) -> Any:
    value = _text(value)
    if "\n" in value:
        raise _fault("text", "found several lines, expected one")
    return value


def _id(value: Any) -> Any:
    value = _text(value)
    if not _ID.fullmatch(value) or len(value) > 80:
        raise _fault("id", 'expected an id of lower-case letters, digits and single hyphens, as "example-bridge"')
    return value


def _date(value: Any, info: ValidationInfo) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    text = _text(value)
    try:
        parsed = PartialDate.parse(text)
    except ValueError as error:
        raise _fault("date", str(error)) from None
    if (collector := _collector(info)) is not None:
        collector.dates.append(value)
    return parsed


def _time(value: Any) -> str:
    value = _text(value)
    if not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", value):
        raise _fault("time", 'expected a time of day as "06:00"')
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(value: Any) -> str:
    value = _line(value)
    if value not in _zones():
        raise _fault("time_zone", 'expected an IANA time zone, such as "Europe/Lisbon"')
    return value


def _url(value: Any) -> str:
    value = _text(value)
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][^\s<>\"'`{}|\\^]*)?", value) or len(value) > 500:
        raise _fault("url", "expected a web address that begins with https:// or http://")
    return value


def _language_map(value: Any, info: ValidationInfo, *, prose: bool) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _fault("languages", "expected one text for each language, as en: … and es: …")
    collector = _collector(info)
    languages = collector.languages if collector else tuple(value)
    missing = [language for language in languages if language not in value]
    unknown = [language for language in value if language not in languages]
    if unknown:
        raise _fault("languages", f'found the language "{unknown[0]}", expected only {", ".join(languages)}')
    if missing:
        raise _fault("missing_language", f'found no text in "{missing[0]}", expected one')
    for language in languages:
        text = _text(value[language])
        where = f'in "{language}"'
        if not text.strip():
            raise _fault("empty", f"found nothing {where}, expected words")
        if _TAG.search(text):
            raise _fault("html", f"found HTML {where}, expected text without it")
        limit = LONGEST_PROSE if prose else LONGEST_LABEL
        if len(text) > limit:
            raise _fault("length", f"found {len(text)} characters {where}, expected at most {limit}")
        if prose and getattr(text, "style", ">") not in (">", "|"):
            raise _fault("style", f"found a text of another form {where}, expected a block: {language}: >- and the text on the next lines")
        if not prose and "\n" in text.strip("\n"):
            raise _fault("length", f"found several lines {where}, expected one")
    return {language: value[language] for language in languages}


def _label(value: Any, info: ValidationInfo) -> dict[str, str]:
    result = _language_map(value, info, prose=False)
    if (collector := _collector(info)) is not None:
        collector.texts.append(("label", result))
    return result


def _prose(value: Any, info: ValidationInfo) -> dict[str, str]:
    result = _language_map(value, info, prose=True)
    if (collector := _collector(info)) is not None:
        collector.texts.append(("prose", result))
    return result


class _DateSchema:
    """Lets :class:`PartialDate` be a field type with a plain-text JSON Schema."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "examples": ["2015-08-19", "2015-08", "2015"]}


_WORDS_SCHEMA = {"type": "object", "additionalProperties": {"type": "string"}}


def _whole_day(value: Any, info: ValidationInfo) -> PartialDate:
    parsed = _date(value, info)
    if not parsed.exact:
        raise _fault("day", 'expected a whole day, as "2015-08-19"')
    return parsed


def _date_or_unknown(value: Any, info: ValidationInfo) -> PartialDate | None:
    return None if value is None or value == "unknown" else _date(value, info)


def _unless_unknown(value: Any) -> Any:
    return None if value == "unknown" else value


def _country_or_unknown(value: Any) -> str | None:
    if value is None or value == "unknown":
        return None
    value = _text(value)
    if not re.fullmatch(r"[A-Z]{2}|INT", value):
        raise _fault("country", 'expected an ISO 3166-1 alpha-2 code, "INT" for an international body, or "unknown"')
    return value


def _url_or_unknown(value: Any) -> str | None:
    return None if value is None or value == "unknown" else _url(value)


Id = Annotated[str, BeforeValidator(_id), Field(pattern=ID_PATTERN, max_length=80)]
Text = Annotated[str, BeforeValidator(_line), Field(max_length=LONGEST_LABEL)]
Date = Annotated[PartialDate, _DateSchema, BeforeValidator(_date)]
WholeDay = Annotated[PartialDate, _DateSchema, BeforeValidator(_whole_day)]
TimeZone = Annotated[str, BeforeValidator(_time_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Lisbon"]})]
Time = Annotated[str, BeforeValidator(_time), WithJsonSchema({"type": "string", "examples": ["06:00"]})]
Url = Annotated[str, BeforeValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
DateOrUnknown = Annotated[
    PartialDate | None,
    _DateSchema,
    BeforeValidator(_date_or_unknown),
    WithJsonSchema({
        "type": "string", "pattern": r"^(unknown|\d{4}(-\d{2}(-\d{2})?)?)$", "examples": ["2015-08-19", "unknown"],
        "description": 'A date, or "unknown" with its reason under unknown:.',
    }),
]
LineOrUnknown = Annotated[
    Text | None,
    BeforeValidator(_unless_unknown),
    WithJsonSchema({"type": "string", "description": 'One line, or "unknown" with its reason under unknown:.'}),
]
CountryOrUnknown = Annotated[
    str | None,
    BeforeValidator(_country_or_unknown),
    WithJsonSchema({
        "type": "string", "pattern": r"^(unknown|[A-Z]{2}|INT)$",
        "description": "ISO 3166-1 alpha-2 code of the publisher's country, INT for an international body, or \"unknown\" with its reason under unknown:.",
    }),
]
UrlOrUnknown = Annotated[
    str | None,
    BeforeValidator(_url_or_unknown),
    WithJsonSchema({"type": "string", "description": 'A web address, or "unknown" with its reason under unknown:.'}),
]
Label = Annotated[
    dict[str, str],
    BeforeValidator(_label),
    WithJsonSchema({**_WORDS_SCHEMA, "description": "One line in each language; no citation needed."}),
]
Prose = Annotated[
    dict[str, str],
    BeforeValidator(_prose),
    WithJsonSchema({**_WORDS_SCHEMA, "description": "A block text (>-) in each language; every paragraph ends in its citation."}),
]


def ref(kind: str) -> Any:
    """The id of a record of ``kind``; :mod:`explainer.check` reports it when no such record exists."""

    def keep(value: Any, info: ValidationInfo) -> str:
        value = _id(value)
        # The Scalar carries the place; the collector keeps that object.
        if (collector := _collector(info)) is not None:
            collector.refs.append((kind, value))
        return value

    return Annotated[str, BeforeValidator(keep), Field(description=f"id of a record in data/{kind}/")]


def word(vocab: str) -> Any:
    """A word from ``data/vocab/VOCAB.yml``."""

    def known(value: Any, info: ValidationInfo) -> str:
        value = _id(value)
        collector = _collector(info)
        words = collector.vocab.get(vocab, frozenset()) if collector is not None else None
        if words is not None and value not in words:
            raise _fault("word", f"expected a word from data/vocab/{vocab}.yml ({', '.join(sorted(words))})")
        return value

    return Annotated[str, BeforeValidator(known), Field(description=f"a word from data/vocab/{vocab}.yml")]


def _side(value: Any, info: ValidationInfo) -> str:
    value = _id(value)
    collector = _collector(info)
    if collector is not None and value not in collector.sides:
        raise _fault("side", f"expected a side named in data/site.yml ({', '.join(collector.sides)})")
    return value


def _side_or_both(value: Any, info: ValidationInfo) -> str:
    return value if value == "both" else _side(value, info)


Side = Annotated[str, BeforeValidator(_side), Field(description="a side named in data/site.yml")]
SideOrBoth = Annotated[str, BeforeValidator(_side_or_both), Field(description='a side named in data/site.yml, or "both"')]


def _cited(value: Any, info: ValidationInfo) -> str:
    value = _text(value)
    if not _ID.fullmatch(value.partition(",")[0].strip()):
        raise _fault("source", 'expected the id of a source, or with its place "report-2022, section II.A"')
    if (collector := _collector(info)) is not None:
        collector.source_refs.append(value)
    return value


SourceRef = Annotated[
    str,
    BeforeValidator(_cited),
    WithJsonSchema({"type": "string", "examples": ["daily-2015-08-20", "report-2022, section II.A"]}),
]
"""``id`` or ``id, locator``; a base document needs its locator (in the first language)."""

Sources = Annotated[list[SourceRef], Field(min_length=1)]


def _record_ref(value: Any, info: ValidationInfo) -> str:
    value = _text(value)
    kind, _, ident = value.partition(":")
    if kind not in KIND_OF_NAME or not _ID.fullmatch(ident):
        raise _fault("reference", 'expected a record as "kind:id", for example "event:2015-08-19-closure"')
    if (collector := _collector(info)) is not None:
        collector.refs.append((KIND_OF_NAME[kind], _with_place(ident, value)))
    return value


def _with_place(text: str, scalar: str) -> str:
    return text if type(scalar) is str else scalar.replaced(text)  # type: ignore[attr-defined]


RecordRef = Annotated[
    str, BeforeValidator(_record_ref), WithJsonSchema({"type": "string", "examples": ["event:2015-08-19-closure"]})
]


# --- shared parts ------------------------------------------------------------------------------------


class Model(BaseModel):
    """Base of every model: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False, arbitrary_types_allowed=True)


class Check(Model):
    """When a fact that ages was last looked at."""

    last: Date
    every_days: Annotated[int, Field(ge=1, le=3650)]
    look_at: Label


class Update(Model):
    """A published value that changed in place."""

    date: Date
    what: Label


class Record(Model):
    """What every record has."""

    KIND: ClassVar[str]
    id: Annotated[Id, Field(description="The file name without .yml; a name, not a statement; never used again.")]
    former_ids: list[Id] = Field([], description="Older ids of this record; each becomes a redirect.")
    updated: list[Update] = Field([], description="Published values that changed, with the day and what changed.")
    check: Check | None = Field(None, description="When to look at this record again.")


class Value(Model):
    """A measured value: ``value``, or ``low`` and ``high``, with its unit, date and sources."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: word("units")
    as_of: Date | None = None
    sources: Sources
    note: Label | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Value:
        _check_value_or_range(self)
        return self


def _check_value_or_range(item: Any) -> None:
    single, span = item.value is not None, item.low is not None and item.high is not None
    if single == span or (item.low is None) != (item.high is None):
        raise _fault("value", "expected either value, or low and high")
    if span and item.low > item.high:
        raise _fault("value", "expected low to be at most high")


class Position(Model):
    """Where something is. ``site``: the thing itself; ``town``: the town it belongs to."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    precision: Literal["site", "town"]
    sources: Sources
    note: Prose | None = Field(None, description="What is doubtful about the point.")


class Alias(Model):
    """Another name, with the years it was used where a source says so."""

    name: Text
    language: Text | None = None
    note: Label | None = None


# --- periods -----------------------------------------------------------------------------------------

DateKind = Literal["announced", "in-force", "observed"]
Status = Literal["open", "restricted", "closed"]


class DatePoint(Model):
    """An end of a period: the date, what kind of evidence it is, and who says so."""

    date: Date
    time: Time | None = Field(None, description="Local to the side that ordered it.")
    kind: DateKind
    sources: Sources
    announced: Date | None = Field(None, description="The day on which this change was announced, where a source says it.")
    by: ref("actors") | None = Field(None, description="Who ordered it.")


class Seen(Model):
    """A day on which a source saw the status so."""

    date: Date
    sources: Sources


class Hours(Model):
    """Opening hours as a source gives them."""

    opens: Time
    closes: Time
    side: Side | None = Field(None, description="Whose clock the source tells them by; left out where it does not say.")
    as_of: Date | None = None
    sources: Sources


def _end_tag(value: Any) -> str:
    # Tags stand in the location of an error; a blank keeps them apart from keys of the file.
    return "a word" if isinstance(value, str) else "a date"


Until = Annotated[
    Annotated[Literal["ongoing", "unknown"], Tag("a word")] | Annotated[DatePoint, Tag("a date")],
    Discriminator(_end_tag),
]


class Period(Model):
    """One stretch of time with one status, by one side's order, for some kinds of traffic."""

    side: SideOrBoth
    traffic: Annotated[list[word("traffic")], Field(min_length=1)]
    status: Status
    from_: Annotated[DatePoint, Field(alias="from")]
    until: Until = Field(description='The end as a date, or instead one word: ongoing (no end by covered_until) or unknown (no source tells it).')
    hours: list[Hours] = []
    limits: Prose | None = Field(None, description="Who or what was limited while restricted.")
    direction: Side | None = Field(None, description="Only traffic towards this side.")
    event: ref("events") | None = None
    seen: list[Seen] = []
    note: Prose | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# --- kinds -------------------------------------------------------------------------------------------


class Part(Model):
    """A part of a base document: cited somewhere, or not used for a stated reason."""

    at: Label
    not_used: Label | None = None


class CitedBy(Model):
    """Where a base document names this work."""

    source: ref("sources")
    at: Label


class Source(Record):
    """Somebody's text, with everything needed to judge and find it."""

    KIND: ClassVar[str] = "sources"
    title: Annotated[Text, Field(description="As the work has it, in its own language.")]
    language: Annotated[Text, Field(pattern=r"^[a-z]{2,3}$", description="Language of the work.")]
    title_from_address: bool = Field(False, description="No title was shown where it was read; worded from its address or text.")
    publisher: LineOrUnknown
    republished_by: Text | None = Field(None, description="Who put the copy on the web that was read, where that is not the publisher.")
    authors: list[Text] = Field([], description="As the work names them.")
    published: DateOrUnknown
    read: DateOrUnknown
    address: UrlOrUnknown
    archived: UrlOrUnknown
    unknown: dict[Literal["publisher", "country", "published", "read", "address", "archived"], word("unknown-reasons")] = Field(
        {}, description="For each of publisher, country, published, read, address and archived that is unknown: why, as published: and a word from data/vocab/unknown-reasons.yml."
    )
    type: word("source-types")
    country: CountryOrUnknown
    good_for: Label
    stance: Label | None = Field(None, description="What is known of where the publisher stands.")
    mirror_of: Text | None = Field(None, description="The work this copy mirrors, e.g. Wikipedia.")
    base: bool = Field(False, description="One of the base documents; every citation then needs its locator.")
    parts: list[Part] = Field([], description="Of a base document: what a citation may name as its place.")
    cited_by: list[CitedBy] = Field([], description="Base documents that name this work in their notes.")
    opened: bool = Field(True, description="False: known only as cited by another work; it was not read.")
    read_once: bool = Field(False, description="True: one reader saw it; no second one has held what cites it against it.")

    @model_validator(mode="after")
    def _reasons(self) -> Source:
        for name in ("publisher", "country", "published", "read", "address", "archived"):
            given = getattr(self, name) is not None
            if given and name in self.unknown:
                raise _fault("unknown", f"expected no reason under unknown: for {name}, which is given", "unknown")
            if not given and name not in self.unknown:
                raise _fault("unknown", f"expected a reason under unknown: for {name}, which is unknown", name)
        if self.base and not self.parts:
            raise _fault("parts", "expected parts: for a base document", "base")
        return self


class River(Model):
    """The water that a crossing spans."""

    name: Label
    sources: Sources


class Authority(Model):
    """Who announces openings, and where to ask before travelling."""

    actor: ref("actors") | None = None
    name: Label
    side: SideOrBoth
    address: UrlOrUnknown = Field(description='Its own page, or "unknown" where none was found; the name then says so.')
    sources: list[SourceRef] = []


class Crossing(Record):
    """A named, official crossing of the border. Informal crossings have no record."""

    KIND: ClassVar[str] = "crossings"
    name: Label
    aliases: list[Alias] = Field([], description="Other names; the search finds it by them.")
    order: Annotated[int, Field(ge=1, le=99)] = Field(50, description="Where it stands in lists: the busiest first.")
    kind: word("crossing-kinds")
    listed: bool = Field(True, description="False: not among the posts that a source lists as official; the summary says so.")
    joins: Annotated[list[ref("states")], Field(min_length=2, max_length=2, description="The two states at its ends, one of each side.")]
    places: list[ref("places")] = Field([], description="The towns at its ends, in the order of joins.")
    river: River | None = Field(None, description="The water that it spans.")
    position: Position | None = Field(None, description="Left out where no source gives a point; the crossing then stands only in tables.")
    dimensions: list[Dimension] = Field([], description="Length, lanes and other measures, each with its source.")
    summary: Prose
    background: list[Prose] = Field([], description="Further paragraphs: how it was built, named, used.")
    history: list[Period] = Field([], description="One entry a period: a status by the order of a side or of both, for some kinds of traffic. What holds on a day is worked out from them.")
    authorities: list[Authority] = Field([], description="Who announces openings; every crossing page tells the reader to ask them.")


class Municipality(Model):
    """A unit below a state, with its official code where a source gives one."""

    name: Text
    code: Text | None = None


class Municipalities(Model):
    """Municipalities that touch the border, as one source or method lists them."""

    units: Annotated[list[Municipality], Field(min_length=1)]
    code_list: Text | None = Field(None, description="Name of the official list that the codes are from.")
    sources: Sources
    note: Label | None = None


class Section(Model):
    """A heading and its paragraphs."""

    title: Label
    text: Prose


class Presence(Model):
    """An armed group in a state: coarse and dated. Never finer than the state, unless an official or NGO report prints the municipality."""

    actor: ref("actors")
    as_of: Date
    text: Prose
    sources: Sources


class State(Record):
    """A first-level unit (department, state, province …) that touches the border."""

    KIND: ClassVar[str] = "states"
    name: Label
    aliases: list[Alias] = Field([], description="Other names; the search finds it by them.")
    side: Side
    unit: word("unit-kinds")
    iso_3166_2: Annotated[Text, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    codes: list[OfficialCode] = []
    capital: Capital
    area: Value | None = None
    population: Value | None = None
    facing: list[ref("states")] = []
    municipalities: Municipalities | None = None
    summary: Prose
    sections: list[Section] = []
    presence: list[Presence] = []
    figures: list[ref("figures")] = []


class OfficialCode(Model):
    """A code of a state in an official list other than ISO 3166-2."""

    code_list: Text
    code: Text
    sources: Sources


class Capital(Model):
    """The seat of a state's government."""

    name: Text
    place: ref("places") | None = None
    sources: Sources


class Dimension(Model):
    """A measure of a built thing."""

    what: word("dimensions")
    value: float
    unit: word("units")
    sources: Sources
    note: Label | None = None


class Role(Model):
    """An office or position and the dates a source gives for it."""

    title: Label
    of: ref("actors") | None = Field(None, description="The body in which the role was held.")
    from_: Annotated[Date | None, Field(alias="from")] = None
    until: Date | Literal["ongoing", "unknown"] | None = None
    sources: Sources

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Said(Model):
    """What a named holder says of an actor."""

    holder: Label
    actor: ref("actors") | None = None
    text: Prose


class Relation(Model):
    """A tie between two actors."""

    kind: word("relations")
    actor: ref("actors")
    as_of: Date | None = None
    note: Label | None = None
    sources: Sources


class Designation(Model):
    """A listing or recognition as a dated fact, with who made it."""

    by: Label
    date: Date
    text: Prose


class Actor(Record):
    """A person in public office, a group, a body, a company or a medium that acts in the story."""

    KIND: ClassVar[str] = "actors"
    name: Label
    aliases: list[Alias] = Field([], description="Other names; the search finds it by them.")
    kind: word("actor-kinds")
    side: SideOrBoth | None = None
    country: Annotated[Text, Field(pattern=r"^(?:[A-Z]{2}|INT)$")] | None = None
    summary: Prose
    background: list[Prose] = []
    roles: list[Role] = Field([], description="Offices and positions with the dates that a source gives.")
    says: list[Prose] = Field([], description="What it says of itself and of the matter, attributed.")
    others_say: list[Said] = Field([], description="What others say of it, each with its holder.")
    designations: list[Designation] = Field([], description="Listings and recognitions, each with who made it and when.")
    relations: list[Relation] = Field([], description="Ties to other actors.")


class When(Model):
    """When something happened: as precise as its source."""

    date: Date
    until: Date | None = None
    time: Time | None = None
    kind: DateKind = "observed"
    sources: Sources
    note: Label | None = None


class Account(Model):
    """How one holder tells the event."""

    holder: Label
    text: Prose


class Event(Record):
    """Something that happened or was announced."""

    KIND: ClassVar[str] = "events"
    title: Label
    when: When
    themes: Annotated[list[word("themes")], Field(min_length=1)]
    places: list[ref("places")] = []
    states: list[ref("states")] = []
    crossings: list[ref("crossings")] = Field([], description="Crossings that it concerned; their pages list it.")
    actors: list[ref("actors")] = Field([], description="Who took part; their pages list it.")
    summary: Prose
    followed: list[Prose] = Field([], description="What followed from it.")
    accounts: list[Account] = Field([], description="Accounts that differ.")


class Point(Model):
    """One point of a series. ``at`` is a date or, with ``to``, a span; or a ``group`` for a breakdown."""

    at: Date | None = None
    to: Date | None = None
    group: Label | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: Literal["over", "at-least", "about", "under"] | None = Field(None, description="How the source puts the number, where it does not give it flatly.")
    kind: Literal["count", "estimate", "forecast"] = "count"
    sources: Sources
    note: Label | None = None

    @model_validator(mode="after")
    def _forms(self) -> Point:
        _check_value_or_range(self)
        if (self.at is None) == (self.group is None):
            raise _fault("point", "expected either at: or group:")
        return self


class Series(Model):
    """Points that may stand in one line because they count the same thing."""

    id: Id
    name: Label
    points: Annotated[list[Point], Field(min_length=1)]


class Figure(Record):
    """A number that a reader would want to compare, with what it counts."""

    KIND: ClassVar[str] = "figures"
    title: Label
    definition: Prose
    unit: word("units")
    scale: Literal["one", "thousand", "million"] = Field("one", description="Values are given in ones, thousands or millions of the unit.")
    states: list[ref("states")] = []
    themes: Annotated[list[word("themes")], Field(min_length=1, description="The first is the one under which the list of figures has it.")]
    chart: Literal["line", "bar", "none"] = "line"
    series: Annotated[list[Series], Field(min_length=1, description="Points that count the same thing stand in one series.")]
    headline: Id | None = Field(None, description="The series whose latest point stands for the figure; the one with the latest point of all where left out.")
    caveat: Prose

    @model_validator(mode="after")
    def _headline_is_a_series(self) -> Figure:
        if self.headline and self.headline not in [series.id for series in self.series]:
            raise _fault("headline", "expected the id of one of its series", "headline")
        return self


class DisputedValue(Model):
    """One of the values that sources give."""

    holder: Label
    actor: ref("actors") | None = None
    date: Date | None = Field(None, description="When the holder said so.")
    text: Prose


class StatusDays(Model):
    """Days from one to another, both included, on which a status is disputed, for which traffic and of which side."""

    from_: Annotated[Date, Field(alias="from")]
    until: Date | Literal["ongoing"]
    traffic: list[word("traffic")] = Field([], description="Left out: all traffic.")
    side: SideOrBoth = "both"

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def cover(self, first: date, last: date) -> bool:
        """Whether any day from ``first`` to ``last`` is among them."""
        return self.from_.first <= last and (self.until == "ongoing" or first <= self.until.last)


class Disagreement(Record):
    """A question to which sources give different answers."""

    KIND: ClassVar[str] = "disagreements"
    question: Label
    themes: Annotated[list[word("themes")], Field(min_length=1, description="The first is the one under which the list of disagreements has it.")]
    values: Annotated[list[DisputedValue], Field(min_length=2, description="What each holder says.")]
    why: Prose
    reconcilable: Literal["yes", "partly", "no"]
    reconciliation: Prose
    prints: Prose = Field(description="What the site prints, and why.")
    about: Annotated[list[RecordRef], Field(min_length=1)] = Field(description="Records that use a disputed value; they show the mark.")
    start_here: bool = Field(False, description="Named first on the list of disagreements, before the themes: a question that many bring.")
    status_days: StatusDays | None = Field(None, description="Days for which the status of the crossings in about: is itself what is disputed; on them the status shows the mark.")

    @model_validator(mode="after")
    def _status_of_what(self) -> Disagreement:
        if self.status_days and not any(reference.startswith("crossing:") for reference in self.about):
            raise _fault("status_days", "expected a crossing in about: whose status is disputed on these days", "status_days")
        return self


class View(Model):
    """How one holder answers the question."""

    holder: Label
    actors: list[ref("actors")] = []
    as_of: Date | None = None
    text: Prose
    uses: Annotated[list[RecordRef], Field(min_length=1)] = Field(description="Records whose facts the view uses.")
    leaves_out: Prose
    would_change: Prose


class Narrative(Record):
    """A question on which people see the same facts differently."""

    KIND: ClassVar[str] = "narratives"
    question: Label
    shared: Annotated[list[Prose], Field(min_length=1)]
    views: Annotated[list[View], Field(min_length=2)]
    about: list[RecordRef] = []


class Box(Model):
    """Four short answers, 60 words each at most."""

    happened: Prose
    matters: Prose
    disputed: Prose
    watch: Prose


class Explainer(Record):
    """A topic told from the start; the long text is docs/LANG/explainers/ID.md."""

    KIND: ClassVar[str] = "explainers"
    title: Label
    order: Annotated[int, Field(ge=1, le=99)]
    box: Box
    short: Annotated[list[Prose], Field(min_length=1)]
    records: list[RecordRef] = []
    maps: list[ref("maps")] = []
    map_traffic: word("traffic") | None = Field(None, description="The kind of traffic that its maps show first; the first of the vocabulary where left out.")
    figures: list[ref("figures")] = []


class Term(Record):
    """A word of these texts, what it means, and why the site uses it."""

    KIND: ClassVar[str] = "glossary"
    term: Label
    aliases: list[Alias] = Field([], description="Other names; the search finds it by them.")
    meaning: Prose
    why: Prose | None = None


class Correction(Record):
    """A published value that was wrong or changed: said openly."""

    KIND: ClassVar[str] = "corrections"
    date: Date
    kind: Literal["error", "clarification", "update", "removal"]
    records: Annotated[list[RecordRef], Field(min_length=1)]
    said: Label
    now: Label
    why: Label


class Question(Record):
    """A question that readers ask, with a short cited answer and the page that holds it."""

    KIND: ClassVar[str] = "questions"
    question: Label
    aliases: list[Alias] = Field([], description="Other words under which readers look for it.")
    group: word("question-groups")
    answer: Prose
    page: RecordRef = Field(description="The page that tells more.")


class Population(Model):
    """Inhabitants as one source counts them; ``as_of`` is left out where the source gives no date."""

    value: Annotated[int, Field(ge=0)]
    as_of: Date | None = None
    sources: Sources


class Place(Record):
    """A town or an airport that maps and records name. It has no page."""

    KIND: ClassVar[str] = "places"
    name: Label
    aliases: list[Alias] = Field([], description="Other names; the search finds it by them.")
    kind: word("place-kinds")
    state: ref("states") | None = None
    iso_3166_2: Annotated[Text, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    position: Position
    population: Population | None = None
    rank: Annotated[int, Field(ge=1, le=5)] = Field(3, description="1 is labelled first, 5 last.")


class Bounds(Model):
    """South-west and north-east corner, degrees."""

    south: float
    west: float
    north: float
    east: float

    @model_validator(mode="after")
    def _corners(self) -> Bounds:
        if self.south >= self.north or self.west >= self.east:
            raise _fault("bounds", "expected south below north, and west less than east")
        return self


class MapView(Record):
    """What a map shows and where."""

    KIND: ClassVar[str] = "maps"
    title: Label
    order: Annotated[int, Field(ge=1, le=99)] = 50
    bounds: Bounds
    inset: Bounds | None = Field(None, description="A closer view drawn in a corner, where points lie too close together.")
    states: list[ref("states")] = Field([], description="States the map is about; its tables list their crossings and towns.")
    layers: list[word("map-layers")] = []
    rivers: list[word("rivers")] = []
    zoom: Annotated[int, Field(ge=3, le=12)] = 7
    max_zoom: Annotated[int, Field(ge=3, le=14)] = Field(10, description="The closest zoom at which the geometry is honest.")
    description: Prose


KINDS: dict[str, type[Record]] = {
    model.KIND: model
    for model in (
        Crossing, State, Actor, Event, Figure, Disagreement, Narrative, Explainer,
        Source, Term, Question, Correction, Place, MapView,
    )
}  # fmt: skip

KIND_OF_NAME: dict[str, str] = {
    "crossing": "crossings", "state": "states", "actor": "actors", "event": "events", "figure": "figures",
    "disagreement": "disagreements", "narrative": "narratives", "explainer": "explainers", "source": "sources",
    "term": "glossary", "question": "questions", "correction": "corrections", "place": "places", "map": "maps",
}  # fmt: skip
"""The singular names used in links and references: ``crossing:id`` is ``data/crossings/id.yml``."""

NAME_OF_KIND = {kind: name for name, kind in KIND_OF_NAME.items()}

for _model in KINDS.values():
    _model.model_rebuild()


# --- site.yml and vocabularies -----------------------------------------------------------------------


class SideInfo(Model):
    """One side of the border."""

    id: Id
    name: Label
    adjective: Label
    country: Annotated[Text, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: TimeZone | None = Field(None, description="IANA name of its clock; opening hours are told by both sides' clocks where both are known.")


class ShelfLife(Model):
    """Days after which a kind of claim reads "no later source confirms it"."""

    status: Annotated[int, Field(ge=1, le=3650)]
    presence: Annotated[int, Field(ge=90, le=36500)] = 90


class Site(Model):
    """``data/site.yml``: all that code must not know about this border."""

    languages: Annotated[list[Annotated[Text, Field(pattern=r"^[a-z]{2,3}$")]], Field(min_length=1)] = Field(
        description="Codes of the languages, the one at the site's root first; the generator has words for en, es and pt."
    )
    language_names: dict[Text, Text]
    name: Label
    short_name: Label
    tagline: Label
    description: Label
    sides: Annotated[list[SideInfo], Field(min_length=2, max_length=2)]
    covered_until: WholeDay
    covered_note: Label | None = None
    shelf_life: ShelfLife
    repo_url: Url | None = None
    contact: Label
    editors: Label
    version: Text
    synonyms: dict[Text, list[Annotated[list[Text], Field(min_length=2)]]] = Field(
        {}, description="By language: words that readers type for one another; the search takes each for all of its list."
    )
    reserved_words: dict[Text, list[Text]] = Field({}, description="By language: words only allowed in attributed text (accounts, views, what others say).")
    relative_words: dict[Text, list[Text]] = Field({}, description="By language: words for a time that moves, as now.")
    informal_words: dict[Text, list[Text]] = Field({}, description="By language: words for crossings outside the posts; no sentence names a town beside them.")
    forbidden_words: dict[Text, list[Text]] = Field({}, description="By language: words that the site never prints.")


class VocabWord(Model):
    """A word of a closed list."""

    id: Id
    label: Label
    plural: Label | None = None
    one: Label | None = Field(None, description="The label beside the number one, for units whose label is a plural.")
    description: Label | None = None
    symbol: Text | None = None
    armed: bool = Field(False, description="Of a kind of actor: a fact about one needs a source that is no mirror of another work.")
    schema_type: Literal["Person", "Organization"] = Field("Organization", description="Of a kind of actor: what schema.org calls it.")
    csl_type: Text = Field("report", description="Of a type of source: what CSL calls it.")


class Vocab(Model):
    """``data/vocab/NAME.yml``: a closed list, in the order in which the site shows it."""

    words: Annotated[list[VocabWord], Field(min_length=1)]
