"""Where a large text file is cut, so that several processes share it."""

import numpy as np

from lake.reading.batch import BLOCK_BYTES, Window
from lake.reading.hashing import HashingStream
from lake.reading.lines import NEWLINE, end_of_lines
from lake.reading.sources import Piece


def cut(stream: HashingStream) -> list[Piece]:
    """Cut text where `lines.line_batches` would, however many lines there are.

    An array is not cut.
    """
    window = Window(stream)
    window.fill()
    if window.is_array():
        return []
    pieces = []
    offset, line = 0, 1
    while window.filled:
        end = end_of_lines(window)
        size = 0
        if not end:  # one line fills the window
            while (end := window.text.find(b"\n", 0, window.filled) + 1) == 0:
                size += window.filled
                window.move_on(window.filled)
                if not window.filled:
                    break
        pieces.append(Piece(offset, size + end, line))
        offset += size + end
        line += max(_line_count(window, end), 1)
        window.move_on(end)
    return pieces


def _line_count(window: Window, end: int) -> int:
    blocks = range(0, end, BLOCK_BYTES)
    return sum(
        int(np.count_nonzero(window.data[b : min(b + BLOCK_BYTES, end)] == NEWLINE))
        for b in blocks
    )
