"""What the page and the picture show of one subject, the generator or a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes

from benchmarks.goal import Goal, goals_table
from benchmarks.results import Result, Results, load

Section = Callable[[Result], str]
Panels = Callable[[Result, Axes, Axes], None]


@dataclass(frozen=True)
class Part:
    """Text, goals, a section a question, and a pair of panels for some of them.

    Attributes:
        name: of its folder of results.
    """

    name: str
    introduction: str
    goals: tuple[Goal, ...]
    sections: Mapping[str, Section]
    panels: Mapping[str, Panels]

    def measured(self, results: Path) -> Results:
        """What has been measured of it so far."""
        return load(results / self.name)

    def text(self, results: Results) -> str:
        """Markdown of everything that has been measured."""
        goals = f"### Goals\n\n{goals_table(self.goals, results)}"
        sections = [
            section(results[question])
            for question, section in self.sections.items()
            if question in results
        ]
        return "\n".join([self.introduction, _environment(results), goals, *sections])


def _environment(results: Results) -> str:
    """One line; should they differ, one for each machine and what it was asked."""
    questions: dict[str, list[str]] = {}
    for question, result in results.items():
        versions = (f"{name} {number}" for name, number in result.versions.items())
        line = f"{result.machine}; {', '.join(versions)}; {result.measured_on:%B %Y}.\n"
        questions.setdefault(line, []).append(question)
    if len(questions) == 1:
        return "".join(f"Measured on {line}" for line in questions)
    return "".join(
        f"- `{'`, `'.join(sorted(asked))}`: measured on {line}"
        for line, asked in sorted(questions.items())
    )
