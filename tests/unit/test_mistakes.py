"""The mistakes of `make mutate` still fit the code: who moves code moves them along."""

from collections import Counter

import pytest
from mutation.mistakes import ROOT, Mistake, load
from mutation.page import short_name, title

MISTAKES = load()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_can_be_planted_at_one_place(mistake: Mistake) -> None:
    assert mistake.old != mistake.new
    assert mistake.occurrences(ROOT) == 1


def test_mistakes_are_many_and_each_has_a_name() -> None:
    assert len(MISTAKES) >= 40
    names = Counter(mistake.name for mistake in MISTAKES)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_named_test_exists() -> None:
    pages = [*(ROOT / "models").rglob("*.yml"), *(ROOT / "seeds").glob("*.yml"),
             *(ROOT / "snapshots").glob("*.yml")]  # fmt: skip
    declared = "\n".join(page.read_text() for page in pages)
    declared += "\n".join(path.stem for path in (ROOT / "tests/data").glob("*.sql"))
    missing = []
    for mistake in MISTAKES:
        if mistake.is_pytest:
            file, _, function = mistake.test.partition("[")[0].partition("::")
            exists = f"def {function}(" in (ROOT / file).read_text()
        else:
            exists = mistake.test in declared
        if not exists:
            missing.append(mistake.test)
    assert missing == []


def test_every_mistake_stands_on_the_page_with_its_test() -> None:
    page = (ROOT / "docs" / "testing.md").read_text()
    rows = {row.split(" | ")[0]: row for row in page.splitlines() if row.count("|") > 4}
    for mistake in MISTAKES:
        row = rows[f"| {title(mistake)}"]
        assert f" | {mistake.rule} | `" in row
        assert f" | `{short_name(mistake.test)}`" in row
    assert "**" not in "".join(rows.values())  # where something got past
