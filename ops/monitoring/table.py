"""What the monitors said, for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from lake.cli import counted, printable
from ops.findings import Finding, Severity, is_bad

COLOURS = {Severity.WARNING: "yellow", Severity.ERROR: "red"}


def findings_table(findings: Sequence[Finding], *, all_of_them: bool) -> Table:
    """A row a finding that is not ok, and one for what is fine of each monitor."""
    table = Table("monitor", "says", "what", "look further", box=box.SIMPLE)
    for finding in findings:
        if all_of_them or finding.severity is not Severity.OK:
            table.add_row(*_cells(finding))
    if not all_of_them:
        fine = Counter(f.monitor for f in findings if f.severity is Severity.OK)
        for monitor, count in fine.items():
            table.add_row(monitor, "ok", "" if count == 1 else f"{count} of them")
    return table


def told(findings: Sequence[Finding]) -> str:
    """How many findings are not fine, in words."""
    counts = Counter(finding.severity for finding in findings if is_bad(finding))
    acknowledged = sum(finding.acknowledged for finding in findings)
    return ", ".join(_counted(counts, acknowledged))


def _counted(counts: Counter[Severity], acknowledged: int) -> Iterator[str]:
    for severity in (Severity.ERROR, Severity.WARNING):
        yield counted(counts[severity], severity)
    if acknowledged:
        yield f"{acknowledged} acknowledged"


def _cells(finding: Finding) -> tuple[Text | str, ...]:
    said = Text(finding.severity.value, COLOURS.get(finding.severity, ""))
    if finding.acknowledged:
        said = Text("expected")
    look = finding.look if is_bad(finding) else ""
    return finding.monitor, said, Text(printable(finding.message)), Text(look)
