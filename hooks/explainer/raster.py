"""Drawings as PNG, by resvg, in a process beside the one that writes the pages.

Half of what a build computes is these pixels, and resvg holds the interpreter's lock while it works, so threads would not
help. resvg reads the fonts beside this file and no others: every machine makes the same bytes, without a network or a browser.
This file is also the program of that process, so it imports nothing of the package (which would cost more than it saves).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"


@dataclass(frozen=True)
class Drawing:
    """An SVG that is published as PNG too, and how many pixels wide that is."""

    svg: str
    width: int


def png(drawing: Drawing) -> bytes:
    """A drawing as PNG. Raises ``ValueError`` for what is no SVG."""
    import resvg_py

    fonts = [str(FONTS / f"Arimo-{style}.ttf") for style in ("Regular", "Bold", "Italic")]
    return bytes(
        resvg_py.svg_to_bytes(svg_string=drawing.svg, width=drawing.width, skip_system_fonts=True, font_files=fonts, font_family="Arimo", sans_serif_family="Arimo")
    )


def start(drawings: Mapping[str, Drawing]) -> Future[dict[str, bytes]]:
    """Begin to turn drawings into PNGs; the result has them by the same names, once it is asked for.

    Asking raises ``ValueError`` with its name and resvg's words where a drawing is no SVG.
    """
    pool = ThreadPoolExecutor(1, "raster")
    future = pool.submit(_in_a_process, dict(drawings))
    pool.shutdown(wait=False)
    return future


def _in_a_process(drawings: dict[str, Drawing]) -> dict[str, bytes]:
    """The thread that waits for the process."""
    if not drawings:
        return {}
    asked = json.dumps([[name, drawing.svg, drawing.width] for name, drawing in drawings.items()])
    done = subprocess.run([sys.executable, "-P", __file__], input=asked.encode(), capture_output=True, check=False)  # noqa: S603 – only this file is run
    if done.returncode:
        raise ValueError(done.stderr.decode(errors="replace").strip())
    lengths, _, pixels = done.stdout.partition(b"\n")
    files, at = {}, 0
    for name, length in zip(drawings, json.loads(lengths), strict=True):
        files[name], at = pixels[at : at + length], at + length
    return files


def main() -> None:
    """Read drawings as JSON lists of name, SVG and width; write the lengths of their PNGs as one line of JSON, and then the PNGs."""
    made = []
    for name, svg, width in json.load(sys.stdin.buffer):
        try:
            made.append(png(Drawing(svg, width)))
        except ValueError as error:
            sys.exit(f"{name}: resvg cannot draw it: {error}")
    sys.stdout.buffer.write(json.dumps([len(one) for one in made]).encode() + b"\n" + b"".join(made))


if __name__ == "__main__":
    main()
