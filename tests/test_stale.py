"""The weekly list: what is overdue on a day, which links are gone, and a workflow that can do no harm."""

from __future__ import annotations

import importlib.util
import shutil
import socket
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import URLError

import pytest
import yaml
from helpers.site import FIXTURE, ROOT, explainer

from explainer import freshness
from explainer.check import load_site

CHECK = 'check: {last: "2021-01-10", every_days: 30, look_at: {en: "Is @everyone `still` | there?", pt: "Ainda está lá?"}}\n'


def dead_links():
    found = importlib.util.spec_from_file_location("dead_links", ROOT / ".github" / "dead_links.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


links = dead_links()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stale") / "border"
    shutil.copytree(FIXTURE, folder, ignore=shutil.ignore_patterns("site"))
    actor = folder / "data" / "actors" / "harbour-guild.yml"
    actor.write_text(actor.read_text(encoding="utf-8") + CHECK, encoding="utf-8")
    return folder


def test_a_check_is_overdue_after_its_last_day(project: Path) -> None:
    site = load_site(project)
    assert freshness.overdue(site, date(2021, 2, 9)) == []
    assert freshness.overdue(site, date(2021, 2, 10)) == [("data/actors/harbour-guild.yml", "2021-02-09", "Is @everyone `still` | there?")]


def test_a_status_is_listed_when_the_site_would_say_nothing_found_since(project: Path) -> None:
    site = load_site(project)
    last = date(2021, 4, 10)  # the old bridge was seen open
    row = ("data/crossings/old-bridge.yml", "people", "2021-04-10")
    assert row not in freshness.unconfirmed(site, date.fromordinal(last.toordinal() + 90))
    assert row in freshness.unconfirmed(site, date.fromordinal(last.toordinal() + 91))


def test_a_record_of_one_source_is_listed_with_it(project: Path) -> None:
    assert ("data/events/2020-03-01-order.yml", "gazette-2020-03-01") in freshness.single_sourced(load_site(project))


def test_what_records_say_to_be_less_sure_is_gathered_by_reason() -> None:
    found = freshness.less_sure(load_site(FIXTURE))
    assert {reason: [(kind, record.id) for kind, record in records] for reason, records in found.items()} == {
        "place": [("crossings", "ferry-quay")], "day": [], "number": [],
    }  # fmt: skip
    real = freshness.less_sure(load_site(ROOT))
    assert all(not event.when.date.exact for _, event in real["day"]) and real["day"]


def test_the_page_ranks_old_lone_and_unsure_facts_and_shows_where_sources_stand(built_site: Path) -> None:
    for folder, words in (("", ("Oldest confirmations first", "rest on one source", "whose day no source names", "Sources by side", "publishers used most")),
                          ("es/", ("las confirmaciones más antiguas", "en una sola fuente", "cuyo día ninguna fuente", "Fuentes por lado", "medios e instituciones más usados"))):  # fmt: skip
        text = (built_site / folder / "about" / "freshness" / "index.html").read_text(encoding="utf-8")
        assert [word for word in words if word not in text] == []


def test_the_command_prints_a_list_in_which_data_is_code(project: Path) -> None:
    done = explainer(project, "stale", "--today", "2021-10-01")
    assert done.returncode == 0, done.stdout
    assert "| `data/actors/harbour-guild.yml` | `2021-02-09` | `Is @everyone 'still' / there?` |" in done.stdout
    assert done.stdout == explainer(project, "stale", "--today", "2021-10-01").stdout
    assert explainer(project, "stale", "--today", "soon").returncode == 2


def test_a_list_stays_below_what_an_issue_holds(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "LISTED", 1)
    text = freshness.stale_facts(load_site(project), date(2021, 10, 1))
    assert "… and 2 more" in text


def test_addresses_come_with_the_files_that_name_them() -> None:
    files = [("a.yml", "address: https://example.org/x\narchived: unknown\n"), ("b.yml", '  - {name: a, address: "https://example.org/x", side: b}\n')]
    assert links.addresses(files) == {"https://example.org/x": ["a.yml", "b.yml"]}
    real = links.addresses((file.as_posix(), file.read_text(encoding="utf-8")) for file in (ROOT / "data" / "sources").glob("*.yml"))
    stated = {source.address for source in load_site(ROOT).all("sources")} - {None}
    assert stated <= real.keys()


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (200, ("fine", "")),
        (302, ("unclear", "302")),
        (404, ("gone", "404")),
        (410, ("gone", "410")),
        (403, ("unclear", "403")),
        (503, ("unclear", "503")),
        (TimeoutError(), ("unclear", "TimeoutError")),
        (URLError(socket.gaierror()), ("gone", "no such host")),
        (URLError(ConnectionRefusedError()), ("unclear", "ConnectionRefusedError")),
    ],
)
def test_only_what_is_surely_gone_is_called_gone(answer: object, meaning: tuple[str, str]) -> None:
    assert links.verdict(answer) == meaning


def test_links_are_asked_for_over_http_and_reported() -> None:
    class Host(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response({"/moved": 302, "/file": 302, "/fine": 200}.get(self.path, 405 if self.path == "/get-only" else 404))
            self.send_header("Location", "file:///etc/passwd" if self.path == "/file" else "/fine")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200 if self.path in ("/get-only", "/fine") else 404)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Nothing: the test's output stays readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}"
    try:
        named_in = {f"{root}/{page}": ["data/sources/a.yml"] for page in ("fine", "moved", "get-only", "lost`x", "file")}
        opener = links.web_only()
        verdicts = links.ask_all(named_in, lambda address: links.ask(address, opener), pause=0)
    finally:
        server.shutdown()
        server.server_close()
    assert {address.removeprefix(root): word for address, (word, _) in verdicts.items()} == {
        "/fine": "fine", "/moved": "fine", "/get-only": "fine", "/lost`x": "gone", "/file": "unclear",
    }  # fmt: skip
    assert f"## Links that are gone: 1 of 5\n\n- `{root}/lost%60x` (404) in `data/sources/a.yml`\n" in links.report(verdicts, named_in)


def test_the_weekly_job_writes_one_issue_and_nothing_else() -> None:
    flow = yaml.safe_load((ROOT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8"))
    assert set(flow[True]) == {"schedule", "workflow_dispatch"}  # YAML 1.1 reads the key "on" as true
    (job,) = flow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "issues": "write"}
    assert job["timeout-minutes"] <= 60
    with_token = [step for step in job["steps"] if "token" in str(step.get("env", ""))]
    assert [step["name"] for step in with_token] == ["One issue for all of it"]
    assert all("${{" not in step.get("run", "") for step in job["steps"])  # values reach the shell as variables only
    assert job["steps"][0]["with"]["persist-credentials"] is False
