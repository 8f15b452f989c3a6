"""Read YAML records with the place of every value, and refuse what YAML should not carry.

Scalars come back as :class:`Scalar`: text with path, line, column, field and style. Nothing is typed here;
the schema does that. Refused: files that are not UTF-8, anchors, aliases, tags, merge keys, repeated keys,
deep nesting and very large files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .problems import Problem

MAX_BYTES = 400_000
MAX_DEPTH = 12
MOST_REPEATED = 100
_MERGE_MARK = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
_LIKE_DATA = re.compile(r"\.(?:ya?ml|json)(?:\.txt)?$", re.IGNORECASE)
_OWN_FILES = ("site.yml", "audit.yml")
"""What stands beside the folders of ``data/``."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(str):
    """Text that knows where it stands: ``path``, ``line`` and ``column`` (from 1), ``field`` and YAML ``style``."""

    __slots__ = ("path", "line", "column", "field", "style")

    path: str
    line: int
    column: int
    field: str
    style: str

    @classmethod
    def at(cls, text: str, path: str, line: int, column: int, field_name: str, style: str) -> Scalar:
        """A scalar with its place."""
        scalar = cls(text)
        scalar.path, scalar.line, scalar.column, scalar.field, scalar.style = path, line, column, field_name, style
        return scalar

    def replaced(self, text: str) -> Scalar:
        """Other text at the same place."""
        return Scalar.at(text, self.path, self.line, self.column, self.field, self.style)

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Path, line, column and field."""
        return self.path, self.line, self.column, self.field


@dataclass(frozen=True)
class RawFile:
    """One YAML file: nested dicts, lists and :class:`Scalar`, and the place of each node by its location."""

    path: str
    data: Any
    marks: dict[tuple[str | int, ...], tuple[int, int]]

    def place_of(self, location: tuple[str | int, ...]) -> tuple[int, int, str]:
        """Line, column and field name of a location, or of the nearest node above it that exists."""
        known: tuple[str | int, ...] = ()
        for step in location:
            # Union members and other names that pydantic adds to a location are no keys of the file.
            if (*known, step) in self.marks:
                known = (*known, step)
        line, column = self.marks.get(known, (1, 1))
        return line, column, field_name(known)


@dataclass
class Raw:
    """Everything read from a project folder."""

    root: Path
    site: RawFile | None = None
    audit: RawFile | None = None
    """The measurements of the last ``make audit``, where there are any."""
    vocab: dict[str, RawFile] = field(default_factory=dict)
    records: dict[str, dict[str, RawFile]] = field(default_factory=dict)
    stems: dict[str, set[str]] = field(default_factory=dict)
    """The ids that files stand for, readable or not, so that one bad file does not make others look wrong."""
    problems: list[Problem] = field(default_factory=list)
    files_read: int = 0


def field_name(location: tuple[str | int, ...]) -> str:
    """``("history", 0, "until")`` as ``history[0].until``."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


class _Refused(Exception):
    def __init__(self, mark: Any, message: str, way_out: str, found_field: str = "") -> None:
        super().__init__(message)
        self.mark, self.message, self.way_out, self.found_field = mark, message, way_out, found_field


def read_yaml(file: Path, path: str) -> tuple[RawFile | None, list[Problem]]:
    """Read one file. ``path`` is its name in messages. Gives the file or ``None``, and the problems."""

    text, problem = read_text(file, path)
    return (None, [problem]) if problem else parse_yaml(text, path)


def read_text(file: Path, path: str) -> tuple[str, Problem | None]:
    """The text of a file, or why it cannot be read: too large, a link, not plain UTF-8."""

    def problem(line: int, column: int, rule: str, message: str, way_out: str) -> tuple[str, Problem]:
        return "", Problem(path, line, column, "", rule, message, way_out)

    if file.is_symlink():
        return problem(1, 1, "file-kind", "found a symbolic link, expected a plain file", "Copy the file here.")
    size = file.stat().st_size
    if size > MAX_BYTES:
        return problem(1, 1, "file-size", f"found {size} bytes, expected at most {MAX_BYTES}", "Split the record or shorten its texts.")
    raw = file.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        return problem(1, 1, "encoding", "found a byte order mark, expected plain UTF-8", "Save the file as UTF-8 without BOM.")
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return problem(line, column, "encoding", f"found the byte 0x{raw[error.start]:02x}, expected UTF-8", "Save the file as UTF-8.")


def merge_mark(text: str) -> tuple[int, str, str] | None:
    """The line of the first mark that an unsettled merge left in a text, with message and way out; ``None`` where there is none."""
    if (mark := _MERGE_MARK.search(text)) is None:
        return None
    return text.count("\n", 0, mark.start()) + 1, f"found {mark[0].strip()}, the mark of a merge that is not settled, expected one text", "Keep what is right of both and delete the lines that begin with <<<<<<<, ======= and >>>>>>>."


def parse_yaml(text: str, path: str) -> tuple[RawFile | None, list[Problem]]:
    """The mapping that a YAML text holds, with places, or ``None``, and the problems. ``path`` is its name in messages."""

    def problem(line: int, column: int, rule: str, message: str, way_out: str, name: str = "") -> Problem:
        return Problem(path, line, column, name, rule, message, way_out)

    if mark := merge_mark(text):
        return None, [problem(mark[0], 1, "yaml", *mark[1:])]
    problems: list[Problem] = []
    try:
        _scan(text)
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            raise _Refused(None, "found an empty file, expected a mapping", "Write the record, or delete the file.")
        marks: dict[tuple[str | int, ...], tuple[int, int]] = {}
        data = _build(node, (), path, marks, problems)
    except _Refused as error:
        line, column = (error.mark.line + 1, error.mark.column + 1) if error.mark else (1, 1)
        return None, [*problems, problem(line, column, "yaml", error.message, error.way_out, error.found_field)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        return None, [problem(line, column, "yaml", "found a character that YAML does not allow", "Delete the control character.")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        at_fault = text.split("\n")[line - 1 : line]
        if at_fault and "\t" in at_fault[0][: -len(at_fault[0].lstrip()) or None]:
            return None, [problem(line, 1, "yaml", "found a tab before the first word, expected blanks", "Indent with blanks alone; most editors can be told to.")]
        said = getattr(error, "problem", None) or "not readable"
        return None, [problem(line, column, "yaml", f"found text that is not YAML ({said}), expected key: value lines", "Check quotes, colons, tabs and indentation near this line.")]
    if not isinstance(data, dict):
        return None, [*problems, problem(1, 1, "yaml", "found a list or a single text, expected a mapping", "Write key: value lines.")]
    return RawFile(path, data, marks), problems


def _scan(text: str) -> None:
    """Refuse anchors, aliases, tags and deep nesting before anything is composed (the C composer recurses)."""
    # The C parser itself recurses on flow brackets, so a run of them is counted in plain text first.
    depth = 0
    for number, line in enumerate(text.split("\n")):
        opened = line.count("[") + line.count("{")
        if opened > 200:
            raise _Refused(_Mark(number, 0), f"found {opened} brackets on one line, expected at most {MAX_DEPTH} levels", "Write lists and mappings on lines of their own.")
    if sum(1 for line in text.split("\n") if line.strip() and not line.strip("[{ -\t\r")) > 200:
        raise _Refused(_Mark(0, 0), f"found brackets nested too deep, expected at most {MAX_DEPTH} levels", "Write lists and mappings on lines of their own.")
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(event.start_mark, "found an anchor or alias (& or *), expected plain values", "Write the value out; quote a text that begins with & or *.")
        if getattr(event, "tag", None):
            raise _Refused(event.start_mark, f'found the tag "{event.tag}", expected plain values', "Delete the tag; quote a text that begins with !.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(event.start_mark, f"found more than {MAX_DEPTH} levels, expected fewer", "No record needs such depth; look for a missing bracket or a wrong indent.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent) and event.start_mark.index and event.explicit and _documents(text) > 1:
            raise _Refused(event.start_mark, "found a second document (---), expected one record a file", "Move it to a file of its own.")


@dataclass(frozen=True)
class _Mark:
    line: int
    column: int


def _documents(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.rstrip() == "---")


def _build(node: Any, location: tuple[str | int, ...], path: str, marks: dict, problems: list[Problem]) -> Any:
    mark = node.start_mark
    marks[location] = (mark.line + 1, mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        style = node.style or ""
        if node.value in ("", "~", "null") and not style:
            return None
        return Scalar.at(node.value, path, mark.line + 1, mark.column + 1, field_name(location), style)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*location, index), path, marks, problems) for index, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(key_node.start_mark, "found a list or mapping as a key, expected a word", "Write a plain key.")
        key = key_node.value
        if key == "<<":
            raise _Refused(key_node.start_mark, "found a merge key (<<), expected plain keys", "Write the values out.")
        if key in result:
            if len(problems) >= MOST_REPEATED:
                raise _Refused(key_node.start_mark, f"found more than {MOST_REPEATED} repeated keys", "Mend those that are listed first.", "")
            problems.append(
                Problem(path, key_node.start_mark.line + 1, key_node.start_mark.column + 1, field_name((*location, key)), "repeated-key",
                        f'found the key "{key}" a second time, expected it once', "Keep one of the two.")
            )  # fmt: skip
            continue
        result[key] = _build(value_node, (*location, key), path, marks, problems)
        # Messages about a key point at the key, those about a text inside it at the value.
        marks[(*location, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
    return result


def load(root: Path, kinds: tuple[str, ...]) -> Raw:
    """Read ``root/data``: site.yml, vocab/*.yml and one folder for each of ``kinds``. Never raises for bad files."""
    raw = Raw(root)
    data = root / "data"

    def read(file: Path) -> RawFile | None:
        raw.files_read += 1
        found, problems = read_yaml(file, file.relative_to(root).as_posix())
        raw.problems.extend(problems)
        return found

    site = data / "site.yml"
    if site.is_file():
        raw.site = read(site)
    else:
        raw.problems.append(Problem("data/site.yml", 1, 1, "", "no-files", "found no such file, expected the description of the site", "Add data/site.yml; see the field reference."))
    if (data / "audit.yml").is_file():
        raw.audit, problems = read_yaml(data / "audit.yml", "data/audit.yml")
        raw.problems.extend(problems)
    for file in sorted((data / "vocab").glob("*.yml")):
        if (found := read(file)) is not None:
            raw.vocab[file.stem] = found
    for kind in kinds:
        folder = raw.records.setdefault(kind, {})
        for file in sorted((data / kind).glob("*.yml")):
            raw.stems.setdefault(kind, set()).add(file.stem)
            if (found := read(file)) is not None:
                folder[file.stem] = found
    for stray in sorted(path for path in data.rglob("*") if path.is_file() and _LIKE_DATA.search(path.name)):
        folder, *below = stray.relative_to(data).parts
        if stray.name.startswith((".", "#")) or stray.name.endswith("~"):
            continue  # what editors keep beside a file
        if below and stray.suffix != ".yml" and folder in (*kinds, "vocab"):
            raw.problems.append(Problem(stray.relative_to(root).as_posix(), 1, 1, "", "file-kind", f'found the ending "{stray.suffix}", expected .yml', "Rename the file; otherwise it would be passed over in silence."))
        elif (len(below) > 1 and folder in (*kinds, "vocab")) or (not below and folder not in _OWN_FILES):
            raw.problems.append(Problem(stray.relative_to(root).as_posix(), 1, 1, "", "file-kind", "found a file that belongs to no kind, expected data/KIND/ID.yml", "Move it into the folder of its kind; here it would be passed over in silence."))
    # A link could lead out of the project and bring any file of the machine that builds into a page.
    told = {problem.path for problem in raw.problems if problem.rule == "file-kind"}
    for link in sorted(path for folder in (data, root / "docs") for path in [folder, *folder.rglob("*")] if path.is_symlink()):
        if (path := link.relative_to(root).as_posix()) not in told:
            raw.problems.append(Problem(path, 1, 1, "", "file-kind", "found a symbolic link, expected a plain file", "Copy the file here."))
    known = {*kinds, "vocab", "geo", "schema"}
    for folder in sorted(path for path in data.glob("*") if path.is_dir()):
        if folder.name not in known:
            raw.problems.append(Problem(f"data/{folder.name}", 1, 1, "", "file-kind", f'found the folder "{folder.name}", expected one of {", ".join(sorted(known))}', "Rename or move it."))
    return raw
