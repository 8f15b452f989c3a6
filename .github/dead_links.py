"""Asks every address in ``data/`` whether it still answers and prints the ones that do not, as Markdown.

``python .github/dead_links.py [DATA_FOLDER]``: standard library only, one request at a time to each host. Always exits with 0:
a source that moved is work for an editor, not a reason to stop a build.
"""

from __future__ import annotations

import re
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)

ADDRESS = re.compile(r"""\b(?:address|archived):\s*(?:"(https?://[^"]+)"|'(https?://[^']+)'|(https?://\S+))""")
AGENT = {"User-Agent": "Mozilla/5.0 (compatible; link check of a static site, weekly)", "Accept": "*/*"}
GONE, UNCLEAR, FINE = "gone", "unclear", "fine"
GONE_STATUSES = {404, 410}
HEAD_REFUSED = {400, 403, 404, 405, 406, 410, 501}
TIMEOUT, PAUSE, HOSTS_AT_ONCE, LISTED = 20, 1.0, 8, 150


def addresses(files: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The files that name each address, from pairs of a file's name and its text."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, text in files:
        for address in dict.fromkeys(double or single or bare.rstrip(",}") for double, single, bare in ADDRESS.findall(text)):
            found[address].append(name)
    return dict(found)


def verdict(answer: int | Exception) -> tuple[str, str]:
    """What an HTTP status or a failed request means: a word of ``GONE``, ``UNCLEAR`` or ``FINE``, and the reason to print.

    Many newspapers refuse whatever is not a browser, so only "not found", "gone" and a host without an address count as gone.
    """
    if isinstance(answer, int):
        if answer in GONE_STATUSES:
            return GONE, str(answer)
        return (FINE, "") if answer < 300 else (UNCLEAR, str(answer))  # 3xx: one redirection too many, or to no web address
    reason = getattr(answer, "reason", None)
    if isinstance(reason, socket.gaierror):
        return GONE, "no such host"
    return UNCLEAR, type(reason if isinstance(reason, Exception) else answer).__name__


def ask(address: str, opener: OpenerDirector) -> int | Exception:
    """The status of one address: HEAD, then GET where a server may not know HEAD."""
    answer: int | Exception = 0
    for method in ("HEAD", "GET"):
        try:
            with opener.open(Request(address, method=method, headers=AGENT), timeout=TIMEOUT) as response:  # noqa: S310 - see web_only
                answer = response.status
        except HTTPError as error:
            answer = error.code
            error.close()
        except (OSError, HTTPException, ValueError) as error:
            answer = error
        if answer not in HEAD_REFUSED:
            break
    return answer


def ask_all(found: Iterable[str], asked: Callable[[str], int | Exception], pause: float = PAUSE) -> dict[str, tuple[str, str]]:
    """The verdict on each address; hosts side by side, the addresses of one host one after the other with a pause."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in found:
        hosts[urlsplit(address).netloc.lower()].append(address)

    def ask_host(own: list[str]) -> list[tuple[str, tuple[str, str]]]:
        said = []
        for number, address in enumerate(own):
            if number:
                time.sleep(pause)
            said.append((address, verdict(asked(address))))
        return said

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        return dict(sorted(pair for pairs in pool.map(ask_host, hosts.values()) for pair in pairs))


def report(verdicts: dict[str, tuple[str, str]], named_in: dict[str, list[str]]) -> str:
    """Two lists as Markdown: addresses that are gone, and addresses that did not say."""
    lines = []
    for kind, title in ((GONE, "Links that are gone"), (UNCLEAR, "Links that gave this check no clear answer")):
        rows = [(address, why) for address, (word, why) in verdicts.items() if word == kind]
        lines += [f"## {title}: {len(rows)} of {len(verdicts)}", ""]
        lines += [f"- `{address.replace('`', '%60')}` ({why}) in {', '.join(f'`{name}`' for name in named_in[address])}" for address, why in rows[:LISTED]]
        lines += [f"- … and {len(rows) - LISTED} more"] if len(rows) > LISTED else []
        lines += [""] if rows else []
    return "\n".join(lines)


def web_only() -> OpenerDirector:
    """An opener that knows http and https and nothing else: no files, no FTP, no proxies, also after a redirect."""
    opener = OpenerDirector()
    for handler in (HTTPHandler, HTTPSHandler, HTTPRedirectHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor, UnknownHandler):
        opener.add_handler(handler())
    return opener


def main(arguments: list[str]) -> int:
    """Read, ask, print."""
    folder = Path(arguments[0] if arguments else "data")
    named_in = addresses((file.as_posix(), file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yml")))
    opener = web_only()
    sys.stdout.write(report(ask_all(named_in, lambda address: ask(address, opener)), named_in) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
