"""Checks of the built site, as files on disk: what no check of the data can see.

Inside links lead to a file and to an id in it, nothing is loaded from another host, no script or style
stands inside a page, and no marker of ours is left over.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""\s(href|src|srcset|poster|data|action|id|name|style|rel|type|on[a-z]+)\s*=\s*("[^"]*"|'[^']*')""")
_ID = re.compile(r"""\sid\s*=\s*["']([^"']+)["']""")
_MARKER = re.compile(r"\[\[\s*[a-z]|\{\{\s*[A-Za-z_]|\{%|\[@[a-z0-9]|\]\([a-z]+:[a-z0-9-]+\)")
_SHOWN_AS_IS = re.compile(r"<(code|pre|script|template)\b.*?</\1>", re.DOTALL)
_CSS_URL = re.compile(r"""url\(\s*["']?(?!data:)([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_LINK_LOADS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest", "apple-touch-icon", "preconnect", "dns-prefetch"}
_DATA_SCRIPTS = {"application/ld+json", "application/json"}


def check_built(folder: Path, *, site_url: str = "") -> list[str]:
    """What is wrong with the site in ``folder``, one line a fault, in order of its pages; empty when all is right.

    ``site_url`` is the address it is made for: links that begin with it, or with its path, are inside links.
    """
    origin, base = _split_site(site_url)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}

    @cache
    def ids(path: str) -> frozenset[str]:
        return frozenset(unescape(found) for found in _ID.findall(files[path].read_text(encoding="utf-8")))

    faults: list[str] = []
    for path, file in files.items():
        if path.endswith(".html"):
            text = file.read_text(encoding="utf-8")
            found = _check_page(path, text, files.keys(), ids, origin, base)
        elif path.endswith(".css"):
            found = [
                f"loads {target} from another host"
                for pair in _CSS_URL.findall(file.read_text(encoding="utf-8"))
                if _is_foreign(target := pair[0] or pair[1], origin)
            ]
        else:
            continue
        faults += [f"{path}: {fault}" for fault in dict.fromkeys(found)]
    return faults


def _check_page(path, text, files, ids, origin, base) -> list[str]:
    faults: list[str] = []
    for tag, rest in _TAG.findall(text):
        if "=" not in rest:
            if tag in ("script", "style"):
                faults.append(f"has a <{tag}> of its own, which the page's policy forbids")
            continue
        values = {name: unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(rest)}
        loads: list[str] = []
        links: list[str] = []
        for name, value in values.items():
            if name == "style" or name.startswith("on"):
                faults.append(f"has {name}= on a <{tag}>, which the page's policy forbids")
            elif name == "srcset":
                loads += [part.split()[0] for part in value.split(",") if part.strip()]
            elif name in ("src", "poster", "action") or (name == "data" and tag == "object"):
                loads.append(value)
            elif name == "href":
                is_load = tag in ("use", "image") or (tag == "link" and _LINK_LOADS & set(values.get("rel", "").split()))
                (loads if is_load else links).append(value)
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") not in _DATA_SCRIPTS):
            faults.append(f"has a <{tag}> of its own, which the page's policy forbids")
        for target in loads:
            if _is_foreign(target, origin):
                faults.append(f"loads {target} from another host")
        for target in loads + links:
            if fault := _check_target(path, target, files, ids, origin, base):
                faults.append(fault)
    if _MARKER.search(text) and (match := _MARKER.search(_SHOWN_AS_IS.sub("", text))):
        around = match.string[match.start() : match.start() + 40].split("\n")[0]
        faults.append(f"shows a marker that nothing replaced: {around}")
    return faults


def _check_target(path, target, files, ids, origin, base) -> str | None:
    inside = target[len(origin) :] if origin and target.startswith(origin + base) else target
    parts = urlsplit(inside)
    if parts.scheme or parts.netloc:
        return None
    if parts.path.startswith("/"):
        if not parts.path.startswith(base):
            return f"links to {target}, outside {base}"
        where = parts.path[len(base) :] or "."
    elif parts.path:
        where = posixpath.join(posixpath.dirname(path), parts.path)
    else:
        where = path
    where = posixpath.normpath(unquote(where))
    if where.startswith("../"):
        return f"links to {target}, outside the site"
    if where not in files:
        where = "index.html" if where == "." else f"{where}/index.html"
    if where not in files:
        return f"links to {target}, which does not exist"
    if parts.fragment and where.endswith(".html") and unquote(parts.fragment) not in ids(where):
        return f"links to {target}, which has no such place in it"
    return None


def _split_site(site_url: str) -> tuple[str, str]:
    """``https://host`` and the path with both slashes."""
    parts = urlsplit(site_url)
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return origin, "/" + parts.path.strip("/") + ("/" if parts.path.strip("/") else "")


def _is_foreign(target: str, origin: str) -> bool:
    parts = urlsplit(target)
    return bool(parts.netloc) and f"{parts.scheme}://{parts.netloc}" != origin
