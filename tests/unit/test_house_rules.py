"""The promises that the pages of this project make about its files."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lake.settings import numbers_as_text, project_settings
from ops.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("generator", "lake", "serving", "ops")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LONGEST_MODULE, LONGEST_MODEL, LONGEST_FUNCTION = 300, 100, 40
AIRFLOW = ROOT / "requirements" / "airflow.txt"  # an environment of its own


def python_files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported_rooms(file: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    return {module.split(".")[0] for module in modules} & set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_nothing_from_a_later_room(room: str) -> None:
    earlier = set(ROOMS[: ROOMS.index(room) + 1])
    if room == "lake":
        earlier.discard("generator")  # the generator is only one producer of orders
    guilty = [file for file in python_files(room) if imported_rooms(file) - earlier]
    assert guilty == []


def test_files_and_functions_are_short_or_say_why() -> None:
    """Of a function its body counts: signature and docstring are for its callers."""
    files = [
        file
        for room in (*ROOMS, "benchmarks", "tests")
        for file in python_files(room)
        if len(file.read_text().splitlines()) > LONGEST_MODULE
    ]
    models = [
        model
        for model in (ROOT / "models").rglob("*.sql")
        if len(model.read_text().splitlines()) > LONGEST_MODEL
    ]
    functions = [
        f"{file}: {name}"
        for room in (*ROOMS, "benchmarks", "tests")
        for file in python_files(room)
        for name, body in bodies(file)
        if len(body) > LONGEST_FUNCTION and not is_excused("\n".join(body))
    ]
    assert [
        file for file in [*files, *models] if not is_excused(file.read_text())
    ] == []
    assert functions == []


def is_excused(text: str) -> bool:
    return "Long because " in text


def bodies(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Each function's name and the lines of its body."""
    text = file.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1 if ast.get_docstring(node) and node.body[1:] else 0]
            yield node.name, text.splitlines()[first.lineno - 1 : node.end_lineno]


def test_readme_names_every_command() -> None:
    commands = list(COMMANDS)
    page = (ROOT / "README.md").read_text()
    assert commands
    assert [name for name in commands if f"| `storelake {name}` |" not in page] == []


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 150
    rooms = sorted(ROOT.glob("*/README.md"))
    assert rooms
    assert [page for page in rooms if len(page.read_text().splitlines()) > 40] == []


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert set(" ".join(phony).split()) == set(explained)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_with_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "==" in requirement
        assert "--hash=sha256:" in requirement


def test_locks_hold_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[<>=]", name)[0] for name in project["dependencies"]}
    assert AIRFLOW in LOCKS
    for lock in set(LOCKS) - {AIRFLOW}:
        pinned = set(re.findall(r"^([a-z0-9-]+)", lock.read_text(), re.MULTILINE))
        assert declared <= pinned, lock.name
    assert len(LOCKS) == 7


def test_recorded_settings_are_those_of_the_project() -> None:
    """The macro has to list them: Jinja cannot enumerate `vars`."""
    macro = (ROOT / "macros" / "builds" / "current_settings.sql").read_text()
    recorded = re.findall(r"'(\w+)',", macro)
    assert recorded == list(numbers_as_text(project_settings({})))


def test_each_model_has_its_page_beside_it() -> None:
    models = sorted((ROOT / "models").rglob("*.sql"))
    assert models
    assert [model for model in models if not model.with_suffix(".yml").exists()] == []


def test_api_and_postgres_show_every_mart() -> None:
    page = yaml.safe_load((ROOT / "models" / "exposures.yml").read_text())
    shown = {exposure["name"]: exposure["depends_on"] for exposure in page["exposures"]}
    marts = [f"ref('{mart.stem}')" for mart in (ROOT / "models/marts").rglob("*.sql")]
    assert shown["api"] == shown["postgres"] == sorted(marts)
