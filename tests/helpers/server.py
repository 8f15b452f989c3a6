"""Serves a folder under a base path on this machine, compressed, as GitHub Pages does."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKED = (".html", ".css", ".js", ".json", ".geojson", ".svg", ".xml", ".csv", ".ics", ".txt")


@lru_cache(maxsize=4096)
def _packed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextmanager
def serving(folder: Path, base: str = "/") -> Iterator[str]:
    """Yield the address of ``folder`` as served below ``base``; addresses outside the base are 404, as on Pages.

    The address has an attribute-free form ``http://127.0.0.1:PORT/BASE/``.
    """
    root = folder.resolve()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            where = unquote(urlsplit(self.path).path)
            status, file = 200, None
            if where.startswith(base):
                file = (root / where[len(base) :]).resolve()
                if file.is_dir():
                    if not where.endswith("/"):
                        return self._send(301, b"", "text/plain", {"Location": self.path + "/"})
                    file = file / "index.html"
            if file is None or not file.is_relative_to(root) or not file.is_file():
                status, file = 404, root / "404.html"
                if not file.is_file():
                    return self._send(404, b"not found", "text/plain")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            if kind.startswith("text/") or kind in ("application/javascript", "application/json"):
                kind += "; charset=utf-8"
            if file.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", ""):
                self._send(status, _packed(file, file.stat().st_mtime_ns), kind, {"Content-Encoding": "gzip"})
            else:
                self._send(status, file.read_bytes(), kind)

        do_HEAD = do_GET

        def _send(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "max-age=600", **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()
