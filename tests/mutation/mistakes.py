"""The mistakes that are planted, as `mistakes.yml` lists them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("mistakes.yml")


class MistakeError(Exception):
    """A mistake that cannot be planted."""


@dataclass(frozen=True)
class Mistake:
    """One text of one file in the place of another.

    Attributes:
        name: what is done wrong.
        section: of the specification.
        rule: what it breaks, in short words.
        file: path from the root of the project.
        old, new: the text; `old` occurs once in the file.
        test: the dbt test, unit test or pytest that names the rule and must turn red.
        scenario: where it shows, see `scenarios.py`.
        is_grown: whether it shows only where history grows from build to build.
    """

    name: str
    section: str
    rule: str
    file: str
    old: str
    new: str
    test: str
    scenario: str = "plain"
    is_grown: bool = False

    @property
    def is_in_lake(self) -> bool:
        return self.file.startswith("lake/")

    @property
    def is_pytest(self) -> bool:
        return "::" in self.test

    def occurrences(self, root: Path) -> int:
        return (root / self.file).read_text().count(self.old)

    def plant(self, root: Path) -> None:
        """Make the mistake in a copy of the project.

        Raises:
            MistakeError: the text is not there once.
        """
        if self.occurrences(root) != 1:
            raise MistakeError(
                f"{self.name}: its text occurs {self.occurrences(root)} times in "
                f"{self.file}, not once; mend tests/mutation/mistakes.yml"
            )
        path = root / self.file
        path.write_text(path.read_text().replace(self.old, self.new))


def load() -> list[Mistake]:
    """Every mistake, section by section."""
    sections: dict[str, list[dict[str, Any]]] = yaml.safe_load(LIST.read_text())
    return [
        Mistake(section=section, **stated)
        for section, mistakes in sections.items()
        for stated in mistakes
    ]
