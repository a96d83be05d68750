"""Newline-delimited text as batches of records."""

from collections.abc import Iterator

import numpy as np

from lake.reading import sizes
from lake.reading.batch import BLANK, BLANKS, Batch, Bytes, Window, find

NEWLINE = 0x0A


def line_batches(window: Window, first_line: int) -> Iterator[Batch]:
    """The lines of what the window slides over; blank ones are counted and left out."""
    line = first_line
    while window.filled:
        end = end_of_lines(window)
        if end:
            batch, line_count = _split(window.data[:end], line)
            yield batch
            line += line_count
            window.move_on(len(batch.data))
        else:
            yield window.head(line)
            line += 1
            skip_line(window)


def end_of_lines(window: Window) -> int:
    """Where the last whole line of the window ends; 0 if it holds none."""
    if window.is_last:
        return window.filled
    return window.text.rfind(b"\n", 0, window.filled) + 1


def skip_line(window: Window) -> None:
    """Move behind the end of a line that is longer than the window."""
    while (end := window.text.find(b"\n", 0, window.filled)) < 0 and window.filled:
        window.move_on(window.filled)
    window.move_on(end + 1)


def _split(data: Bytes, first_line: int) -> tuple[Batch, int]:
    """The first lines, as many as a batch holds, and their number."""
    breaks = find(data, lambda block: block == NEWLINE, sizes.BATCH_RECORDS)
    if len(breaks) == sizes.BATCH_RECORDS:
        data = data[: breaks[-1] + 1]
    starts = np.concatenate([[0], breaks + 1])
    if starts[-1] == len(data):  # the last line has its end
        starts = starts[:-1]
    ends = np.append(starts[1:], len(data))
    lines = np.arange(first_line, first_line + len(starts))
    kept = np.ones(len(starts), np.bool_)
    for index in np.flatnonzero(data[starts] <= BLANK):
        text = data[starts[index] : ends[index]].tobytes()
        kept[index] = bool(text.strip(BLANKS))
    # A blank line becomes part of the record before it, which means nothing to JSON.
    offsets = np.append(starts[kept], len(data))
    return Batch(data, offsets, lines[kept]), len(breaks)
