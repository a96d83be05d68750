"""CSV files of the customers and products feeds as rows with exact positions."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lake.contract import MAX_RECORD_BYTES
from lake.errors import UnreadableFileError

DELIMITERS = ",;\t"
FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class CsvRow:
    """One row of a CSV file.

    Attributes:
        position: the line where it begins, from 1; the header counts.
        value: its cells by the header's names, empty ones left out; None if it has
            more or fewer cells than the header, or its quotes do not fit.
        raw_text: the row as it was sent.
    """

    position: int
    value: dict[str, str | bool] | None
    raw_text: str


def read_csv(path: Path, flags: frozenset[str]) -> Iterator[CsvRow]:
    """The rows of a file whose first line names the columns.

    Args:
        path: the file; commas, semicolons or tabs between the cells.
        flags: columns that hold true or false.

    Raises:
        UnreadableFileError: it cannot be read, or its header names a column twice.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)
    try:
        # A byte that is no UTF-8 becomes half of a surrogate pair, which no text has.
        with path.open(
            newline="", encoding="utf-8-sig", errors="surrogateescape"
        ) as file:
            lines = _Remembered(file)
            header = next(lines, "")
            delimiter = max(DELIMITERS, key=header.count)
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            cells = next(csv.reader([header], delimiter=delimiter), [])
            names = [cell.strip() for cell in cells]
            if len(set(names)) < len(names):
                raise UnreadableFileError(
                    f"{path}: its header names a column twice; rename one"
                )
            yield from _rows(rows, lines, names, flags)
    except (OSError, csv.Error) as error:
        raise UnreadableFileError(
            f"{path}: cannot be read ({error}); send it again"
        ) from error


class _Remembered(Iterator[str]):
    """Lines of a file, with those since the last look kept."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.count = 0
        self.kept: list[str] = []

    def __next__(self) -> str:
        line = next(self.lines)
        self.count += 1
        self.kept.append(line)
        return line

    def take(self) -> tuple[int, str]:
        """The number of the first kept line, and the text of them all."""
        first, text = self.count - len(self.kept) + 1, "".join(self.kept)
        self.kept = []
        return first, text.rstrip("\r\n")


def _rows(
    rows: Iterator[list[str]],
    lines: _Remembered,
    names: list[str],
    flags: frozenset[str],
) -> Iterator[CsvRow]:
    lines.take()
    for cells in _cells(rows):
        position, text = lines.take()
        if cells == []:  # a blank line
            continue
        if cells is None or len(cells) != len(names):
            yield CsvRow(position, None, text)
            continue
        stated = {
            name: cell for name, cell in zip(names, cells, strict=True) if cell != ""
        }
        yield CsvRow(position, _typed(stated, flags), text)


def _cells(rows: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """The cells of each row; None for one in which a quote is not closed, or too soon.

    The row after it begins with the next line that was not read.
    """
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _typed(stated: dict[str, str], flags: frozenset[str]) -> dict[str, str | bool]:
    """CSV has only text: the words for yes and no are read as such."""
    return {
        name: FLAGS.get(cell.lower(), cell) if name in flags else cell
        for name, cell in stated.items()
    }
