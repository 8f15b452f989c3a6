"""A copy of the built site that opens from disk: a zip a language, made after the build, whatever engine built it.

A browser shows a file on disk but not a folder, lets no page fetch another file, and by the standard knows no origin that a
file is "from". So in the copy every link names a file, the data that a script would fetch is a script itself
(``docs/shared/scripts/offline.js`` hands it over), and the policy names files. The other languages are linked on the web.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatch
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from markupsafe import Markup, escape

from . import schema
from .datapackage import site_slug
from .wording import wording

LEFT_OUT = ("404.html", "sitemap.xml*", "pictures/cards/*", "*.zip")
"""What only a site on the web needs: an answer to wrong addresses, lists for search engines, cards for other sites' previews."""

FETCHED = ("search/*.json", "assets/maps/*.json")
"""What the pages' scripts fetch. In the copy each is a script, its name with ``.js`` after it, and nothing else."""

SCRIPT = "assets/scripts/offline.js"
"""Fetches from such scripts; it stands before all other scripts of a page."""

LINE = re.compile(r"<!--offline-copy-->(?:.*?<!--/offline-copy-->)?", re.DOTALL)
"""The place on the page of downloads where the copy is linked once it is there (``templates/index/data.html``)."""

_LICENCES = ("LICENSE", "LICENSE-DATA")
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)(\s[^<>]*)>")
_ATTRIBUTE = re.compile(r"""(\s)(href|src|srcset|poster|content|data-root|data-assets|data-on)=("[^"]*"|'[^']*')""")
_POLICY = re.compile(r"\s+https?://[^\s;]+")
_FIRST_SCRIPT = re.compile(r"<script (?:defer )?src=")
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
_FOLDERS = ("data-root", "data-assets", "data-on")
_EARLIEST = 315532800  # a zip knows no day before 1980


@dataclass(frozen=True)
class Copy:
    """One language's copy: where in the site the zip stands, its bytes, and how many files it holds."""

    path: str
    zip: bytes
    files: int


def add_copies(folder: Path, config: schema.Site, root: Path, stamp: int) -> list[Copy]:
    """Write a zip a language into the built site in ``folder`` and link it, with its size, from the page of downloads.

    ``root`` may hold licence texts, which go along; ``stamp`` is the second, since 1970, that every file in the zip shows.
    A folder that has copies gets new ones. Raises ``ValueError`` when ``folder`` holds no site of these languages.
    """
    site = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    licences = {f"{name}.txt": (root / name).read_bytes() for name in _LICENCES if (root / name).is_file()}
    made = []
    for language in config.languages:
        home = _prefix(config, language) + "index.html"
        if home not in site:
            raise ValueError(f"{folder} holds no {home}; build the site first")
        address = _address(site[home].read_text(encoding="utf-8"))
        files = offline_files(list(site), lambda path: site[path].read_bytes(), tuple(config.languages), language)
        about = {"READ-ME.txt": _about(config, language, address).encode(), **licences}
        name = f"{site_slug(config)}-{language}"
        packed = zipped({f"{name}/{path}": content for path, content in {**files, **about}.items()}, stamp)
        made.append(Copy(f"{_prefix(config, language)}data/offline-{language}.zip", packed, len(files) + len(about)))
    for language, copy in zip(config.languages, made, strict=True):
        (folder / copy.path).write_bytes(copy.zip)
        page = folder / _prefix(config, language) / "data" / "index.html"
        text = page.read_text(encoding="utf-8")
        found = LINE.search(text)
        if not found:
            raise ValueError(f"{page} has no place for the copy's link (templates/index/data.html)")
        line = _link(language, copy)
        page.write_text("".join((text[: found.start()], line, text[found.end() :])), encoding="utf-8")
    return made


def offline_files(paths: Iterable[str], read: Callable[[str], bytes], languages: tuple[str, ...], language: str) -> dict[str, bytes]:
    """The files of one language's copy by path, made from the built site's ``paths``; the first language stands at its root.

    The copy holds the language's own files and those of the first language that its pages link to and that are no pages. A link
    to anything else leads to its place on the web where the page says what its own is (its canonical address), else nowhere.
    Raises ``ValueError`` for a page that loads what is not there.
    """
    known = set(paths)
    before = "" if language == languages[0] else f"{language}/"
    others = tuple(f"{other}/" for other in languages[1:])
    if before:
        kept = {path: path.removeprefix(before) for path in known if path.startswith(before)}
    else:
        kept = {path: path for path in known if not path.startswith(others)}
    kept = {path: inside for path, inside in kept.items() if not _is_left_out(inside)}
    shared = {path for path in known if not path.startswith(others) and not path.endswith(".html") and not _is_left_out(path)}
    shared -= set(kept.values())
    kept.update({path: path for path in shared if path.startswith("assets/")})

    def place(path: str) -> str | None:
        """Where a file of the site stands in the copy; ``None`` when it is not there."""
        if path not in kept and path in shared:
            kept[path] = path
        return kept.get(path)

    made = {}
    for path, inside in list(kept.items()):
        if inside.endswith(".html"):
            made[inside] = _Page(path, inside, read(path).decode("utf-8"), place, known, before).text.encode("utf-8")
    for path, inside in kept.items():
        if any(fnmatch(inside, pattern) for pattern in FETCHED):
            made[f"{inside}.js"] = _as_script(inside, read(path))
        elif inside not in made:
            made[inside] = read(path)
    return dict(sorted(made.items()))


class _Page:
    """One page, rewritten."""

    def __init__(self, path: str, inside: str, text: str, place: Callable[[str], str | None], known: set[str], before: str) -> None:
        self.path, self.inside, self.place, self.known, self.before = path, inside, place, known, before
        self.address = _address(text)
        text = LINE.sub("", text)
        text = _TAG.sub(self._tag, text)
        link = posixpath.relpath(SCRIPT, posixpath.dirname(inside) or ".")
        self.text = _FIRST_SCRIPT.sub(lambda first: f'<script src="{link}"></script>\n{first[0]}', text, count=1)

    def _tag(self, tag: re.Match[str]) -> str:
        name, rest = tag[1], tag[2]
        if "=" not in rest:
            return tag[0]
        return f"<{name}{_ATTRIBUTE.sub(lambda found: self._attribute(name, rest, found), rest)}>"

    def _attribute(self, tag: str, rest: str, found: re.Match[str]) -> str:
        space, name, value = found[1], found[2], unescape(found[3][1:-1])
        if name == "content":
            if tag != "meta" or "http-equiv" not in rest:
                return found[0]
            if "Content-Security-Policy" in rest:
                new = _POLICY.sub("", value).replace("'self'", "'self' file:")
            else:
                wait, _, target = value.partition("url=")
                new = f"{wait}url={self._link(target, must=True)}"
        elif name in _FOLDERS:
            new = self._folder(value)
        elif name == "srcset":
            new = ", ".join(" ".join([self._link(part.split()[0], must=True), *part.split()[1:]]) for part in value.split(","))
        else:
            linked = self._link(value, must=name != "href" or tag in ("link", "use", "image"))
            if linked is None:
                return ""
            new = linked
        return f'{space}{name}="{escape(new)}"'

    def _folder(self, value: str) -> str:
        where = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), value))
        inside = where if where == "assets" else posixpath.normpath(f"{where}/".removeprefix(self.before) or ".")
        return posixpath.relpath(inside, posixpath.dirname(self.inside) or ".") + "/"

    def _link(self, target: str, *, must: bool) -> str | None:
        """A link as the copy has it; ``None`` for one that leads to what is not in the copy and has no known address."""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            return target
        where = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(parts.path)))
        if where not in self.known:
            where = posixpath.normpath(f"{where}/index.html")
        tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        inside = self.place(where)
        if inside is not None:
            return quote(posixpath.relpath(inside, posixpath.dirname(self.inside) or ".")) + tail
        if must:
            raise ValueError(f"{self.path} loads {target}, which the copy does not hold")
        # The same step from the page's own place on the web.
        return urljoin(self.address, target) if self.address else None


def _as_script(path: str, content: bytes) -> bytes:
    """Data as a script that hands it over. In the search index pages are named by their files."""
    data = json.loads(content)
    if path.startswith("search/"):
        for document in data["documents"]:
            address, mark, fragment = document["url"].partition("#")
            if address == "" or address.endswith("/"):
                document["url"] = f"{address}index.html{mark}{fragment}"
    return f"explainerFile({json.dumps(data, ensure_ascii=False, separators=(',', ':'))});\n".encode()


def zipped(files: Mapping[str, bytes], stamp: int) -> bytes:
    """Files as a zip: in order of their paths, all of one moment, readable by all, and so the same bytes each time."""
    moment = datetime.fromtimestamp(max(stamp, _EARLIEST), UTC).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, moment)
            entry.create_system = 3  # the same on every machine
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path.endswith((".png", ".gz")) else zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return out.getvalue()


def _address(text: str) -> str:
    """Where a page stands on the web by its own account; empty when it does not say, or names only the machine that built it."""
    found = _CANONICAL.search(text)
    address = unescape(found[1]) if found else ""
    return "" if urlsplit(address).hostname in ("127.0.0.1", "localhost") else address


def _link(language: str, copy: Copy) -> str:
    w = wording(language)
    size = w.number(round(len(copy.zip) / 1_000_000, 1))
    line = Markup('<p>{} <a href="{}" download>ZIP, {} MB</a></p>').format(w("offline_note"), posixpath.basename(copy.path), size)
    return f"<!--offline-copy-->{line}<!--/offline-copy-->"


def _about(config: schema.Site, language: str, address: str) -> str:
    w = wording(language)
    lines = [
        config.name[language],
        "",
        w("offline_open"),
        w("offline_state", version=config.version, date=w.date(config.covered_until)),
        *([w("offline_address", address=address)] if address else []),
        "",
        f"{w('licence_data')} CC BY 4.0, {w('licence_url')}. {w('licence_note')}",
        w("licence_code"),
    ]
    return "\n".join(lines) + "\n"


def _prefix(config: schema.Site, language: str) -> str:
    return "" if language == config.languages[0] else f"{language}/"


def _is_left_out(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in LEFT_OUT)
