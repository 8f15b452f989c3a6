"""Problems of a run and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass

from .escaping import UNSEEN


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where, what was found and expected, and the way out. Lines and columns from 1."""

    path: str
    line: int
    column: int
    field: str
    rule: str
    message: str
    way_out: str
    level: str = "error"

    def text(self) -> str:
        """``path:line:column: field: found, expected`` and the way out on the next line."""
        place = f"{self.path}:{self.line}:{self.column}: "
        name = f"{_cut(self.field, 200)}: " if self.field else ""
        mark = "warning: " if self.level == "warning" else ""
        return f"{_visible(place + mark + name + _cut(self.message, 800))}\n    {_visible(self.way_out)}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _visible(text: str) -> str:
    # A terminal or a log must not obey what a record holds.
    return UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text.replace("\n", "\\n"))


@dataclass(frozen=True)
class Report:
    """All problems of one run, files in order."""

    problems: tuple[Problem, ...]
    files: int

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong. Warnings count: strict builds stop on them too."""
        return not self.problems

    def text(self) -> str:
        """Everything that ``make check`` prints."""
        errors = sum(1 for problem in self.problems if problem.level == "error")
        warnings = len(self.problems) - errors
        touched = len({problem.path for problem in self.problems})

        def count(number: int, word: str) -> str:
            return f"{number} {word}" if number == 1 else f"{number} {word}s"

        tail = f"{count(errors, 'error')}, {count(warnings, 'warning')} in {count(touched, 'file')} ({count(self.files, 'file')} checked)"
        return "\n".join([*(problem.text() for problem in sorted(self.problems)), tail])


    def annotations(self) -> str:
        """The same texts as commands that GitHub shows beside the lines of a change; empty when nothing is wrong."""
        return "\n".join(
            f"::{problem.level} file={_property(problem.path)},line={problem.line},col={problem.column}::{_message(problem.text())}" for problem in sorted(self.problems)
        )


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(_visible(text)).replace(":", "%3A").replace(",", "%2C")


class DataError(Exception):
    """The data or the hand-written pages hold problems; ``str()`` is the whole report."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.text())
        self.report = report
