"""The command line: ``python -m explainer check | build | offline | schema | new | readability | stale``, run in the project's folder."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import secrets
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

from . import DataError, build_tree, check_project, readability
from .changes import is_released, unexplained_changes
from .check import load_site
from .freshness import stale_facts
from .problems import Report
from .schema import ID_PATTERN, KINDS
from .template import empty_record, json_schema
from .write import write_tree


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 when all is well, 1 when something is wrong with the data, 2 for a wrong command."""
    options = _parser().parse_args(arguments)
    root: Path = options.root.resolve()
    if not (root / "data").is_dir():
        return _fail(f"{root} holds no data/ folder; run this in the project's folder, or name it with --root", 2)
    try:
        return options.run(root, options)
    except DataError as error:
        return _fail(str(error))
    except (OSError, ValueError) as error:
        return _fail(str(error), 2)


def check(root: Path, options: argparse.Namespace) -> int:
    """Print every problem of the data and the hand-written pages."""
    report = check_project(root)
    if options.since and is_released(root, options.since):
        report = Report((*report.problems, *unexplained_changes(root, options.since)), report.files)
    elif options.since:
        print(f"Published values are not compared: no release (a tag v…) stands at {options.since} or before it.")
    if options.annotations:
        # What a record says must not be a command to the machine that prints it: only what stands after the key is one.
        key = secrets.token_hex(16)
        print(f"::stop-commands::{key}\n{report.text()}\n::{key}::\n{report.annotations()}")
    else:
        print(report.text())
    return 0 if report.ok else 1


def build(root: Path, options: argparse.Namespace) -> int:
    """Write the tree that MkDocs would be given to a folder, one folder a language."""
    tree = build_tree(root, site_url=options.site_url)
    print(f"{write_tree(tree, options.out)} files in {options.out}")
    return 0


def offline(root: Path, options: argparse.Namespace) -> int:
    """Write a copy a language that opens from disk into the built site, and link it from the page of downloads."""
    from .offline import add_copies

    config = load_site(root).config
    # The same moment as the hook gives the build (hooks/main.py).
    stamp = os.environ.get("SOURCE_DATE_EPOCH") or datetime.combine(config.covered_until.last, time(), UTC).timestamp()
    for copy in add_copies(options.site, config, root, int(stamp)):
        print(f"{copy.path}: {copy.files} files, {len(copy.zip) / 1_000_000:.1f} MB")
    return 0


def schema(root: Path, options: argparse.Namespace) -> int:
    """Write ``data/schema/KIND.json`` for editors; with ``--check`` only say which are out of date."""
    folder = root / "data" / "schema"
    stale = [
        file
        for kind in sorted(KINDS)
        if not (file := folder / f"{kind}.json").is_file() or file.read_text(encoding="utf-8") != json_schema(kind)
    ]
    stray = [file for file in sorted(folder.glob("*.json")) if file.stem not in KINDS]
    if options.check:
        for file in stale + stray:
            print(f"{file.relative_to(root)} is out of date: run make schema")
        return 1 if stale or stray else 0
    folder.mkdir(parents=True, exist_ok=True)
    for file in stale:
        file.write_text(json_schema(file.stem), encoding="utf-8")
    for file in stray:
        file.unlink()
    print(f"{len(KINDS)} schemas in {folder.relative_to(root)}, {len(stale)} new or changed")
    return 0


def readable(root: Path, options: argparse.Namespace) -> int:
    """Print which boxes and short versions are hard to read; never a failure, for a formula is no reader."""
    print(readability.report(load_site(root)))
    return 0


def stale(root: Path, options: argparse.Namespace) -> int:
    """Print what to look at again, as Markdown; never a failure, for an old fact is work and no mistake."""
    print(stale_facts(load_site(root), options.today))
    return 0


def new(root: Path, options: argparse.Namespace) -> int:
    """Start a record: every field of its kind, explained, nothing filled in."""
    if options.kind not in KINDS:
        near = difflib.get_close_matches(options.kind, KINDS, 1)
        meant = f' – did you mean "{near[0]}"?' if near else ""
        return _fail(f'there is no kind "{options.kind}"{meant}; the kinds are {", ".join(sorted(KINDS))}', 2)
    if not re.fullmatch(ID_PATTERN, options.id) or len(options.id) > 80:
        return _fail(f'"{options.id}" is not an id: lower-case letters, digits and single hyphens, as in 2015-08-19-closure', 2)
    file = root / "data" / options.kind / f"{options.id}.yml"
    if file.exists():
        return _fail(f"{file.relative_to(root)} is already there", 2)
    file.parent.mkdir(exist_ok=True)
    file.write_text(empty_record(options.kind, options.id, _languages(root)), encoding="utf-8")
    print(f"Fill in {file.relative_to(root)}, then run make check.")
    return 0


def _languages(root: Path) -> tuple[str, ...]:
    """The site's languages, also while other data is not right."""
    from .load import read_yaml

    site, _ = read_yaml(root / "data" / "site.yml", "data/site.yml")
    return tuple(site.data.get("languages") or ()) if site else ()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'found "{text}", expected a day as 2015-08-19') from None


def _fail(message: str, code: int = 1) -> int:
    print(message, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m explainer", description="Check and build a border's explainer.")
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder; the current one when left out")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("check", help="name every problem of data and texts")
    command.add_argument("--since", metavar="REVISION", help="also name published values that changed since this git revision unexplained; from the first release on")
    command.add_argument("--annotations", action="store_true", help="also print GitHub's commands that mark the lines of a change")
    command.set_defaults(run=check)

    command = commands.add_parser("build", help="write all pages and files to a folder, without MkDocs")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.add_argument("--site-url", default="", metavar="ADDRESS", help="where the site will stand; feeds need it")
    command.set_defaults(run=build)

    command = commands.add_parser("offline", help="add a copy a language that opens from disk to a built site")
    command.add_argument("site", type=Path, metavar="FOLDER", help="the built site")
    command.set_defaults(run=offline)

    command = commands.add_parser("schema", help="write the editors' JSON Schema")
    command.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    command.set_defaults(run=schema)

    command = commands.add_parser("readability", help="measure how hard boxes and short versions are to read")
    command.set_defaults(run=readable)

    command = commands.add_parser("stale", help="list facts to look at again: overdue, unconfirmed, of one source")
    command.add_argument("--today", type=_day, required=True, metavar="YYYY-MM-DD", help="the day to count from")
    command.set_defaults(run=stale)

    command = commands.add_parser("new", help="start a record")
    command.add_argument("kind", metavar="KIND", help=", ".join(sorted(KINDS)))
    command.add_argument("id", metavar="ID")
    command.set_defaults(run=new)
    return parser


if __name__ == "__main__":
    sys.exit(main())
