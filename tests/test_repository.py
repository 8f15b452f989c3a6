"""Files that people and services read in the repository say the same thing."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from helpers.site import ROOT

from explainer import schema


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_one_version_everywhere() -> None:
    version = yaml.safe_load(text("data/site.yml"))["version"]
    assert tomllib.loads(text("pyproject.toml"))["project"]["version"] == version
    assert yaml.safe_load(text("CITATION.cff"))["version"] == version
    assert re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)[1] == version


def test_every_requirement_is_pinned_exactly() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        lines = [line for line in text(name).splitlines() if line and not line.startswith(("#", "-"))]
        assert lines and all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", line) for line in lines), name
    fixed = dict(line.lower().replace("_", "-").split("==") for line in text("constraints.txt").splitlines())
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in text(name).lower().replace("_", "-").splitlines():
            if "==" in line:
                package, version = line.split("==")
                assert fixed[package] == version, package


def test_every_action_is_pinned_to_a_commit() -> None:
    for file in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        used = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
        assert used
        for action in used:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), f"{file.name}: {action}"
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}


def test_links_of_the_documents_lead_to_files() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", re.sub(r"`[^`]*`", "", text(name))):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_the_architecture_names_every_module() -> None:
    modules = {file.stem for file in (ROOT / "hooks" / "explainer").glob("*.py")} - {"__init__"}
    named = set(re.findall(r"`([a-z_]+)`", text("ARCHITECTURE.md")))
    assert modules <= named, sorted(modules - named)


def test_configurations_have_the_same_menu() -> None:
    def files(menu: object) -> list[str]:
        if isinstance(menu, str):
            return [menu]
        return [name for part in (menu if isinstance(menu, list) else menu.values()) for name in files(part)]

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!ENV", lambda loader, node: None)
    first, second = (yaml.load(text(name), Loader)["nav"] for name in ("mkdocs.yml", "mkdocs.es.yml"))
    assert files(first) == files(second)
    assert len(files(first)) < 40


def test_every_field_of_the_schema_is_read_by_something():
    """A field that nothing reads takes an editor's words and says them to nobody."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*(ROOT / "hooks").rglob("*.py"), *(ROOT / "hooks").rglob("*.html")])
    models = [schema.Site, schema.ShelfLife, schema.SideInfo, schema.VocabWord, *schema.KINDS.values()]
    fields = {name for model in models for name in model.model_fields if name not in ("id", "from_")}
    assert [name for name in sorted(fields) if not re.search(rf'\.{name}\b|"{name}"', code)] == []


@pytest.mark.parametrize("path", [*sorted((ROOT / "benchmarks").glob("*.py")), ROOT / "tests" / "shots.py"], ids=lambda path: path.name)
def test_a_script_outside_the_tests_finds_what_it_imports(path: Path):
    """Benchmarks run for long and seldom, so a renamed function would break them unseen."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("explainer", "helpers"):
            module = import_module(node.module)
            missing = [name.name for name in node.names if not hasattr(module, name.name) and find_spec(f"{node.module}.{name.name}") is None]
            assert missing == []
