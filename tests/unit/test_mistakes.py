"""The mistakes of `make mutate` still fit the code: who moves code moves them along."""

from collections import Counter

import pytest
from mutation.mistakes import ROOT, Mistake, load

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
