"""Rows of the order files gone wrong on purpose, and a note of each."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import Self

import numpy as np

from generator.bad_records import NO_JSON, REASONS, TOO_LARGE, bad_record
from generator.feed_files import SEPARATORS
from generator.joining import Texts
from generator.randomness import Stream
from generator.settings import Form, ShopSettings
from generator.state import Ints, Mask, Orders

UNKNOWN_FIELDS = (b'{"gift_message":"With love",', b'{"loyalty_points":12,')
LATE, RESENT_LATER, STALE, RESENT_HERE, DRIFTED = range(5)
# What becomes of a defect in the lake and in staging.
DUPLICATE, SUPERSEDED, ACCEPTED, QUARANTINED = (
    "duplicate",
    "superseded",
    "accepted",
    "quarantined",
)


@dataclass(frozen=True, slots=True)
class Note:
    """One defect.

    Attributes:
        kind: as in `--defects`.
        file, line: where it lies; no line for a whole file.
        order_id: of the order, if it is about one.
        expected: what becomes of it.
        reason: the code with which it is quarantined.
    """

    kind: str
    file: str
    line: int | None
    order_id: str | None
    expected: str
    reason: str | None = None

    def at(self, line: int, file: str = "") -> "Note":
        """The same about another place; `replace` takes five times as long."""
        return Note(self.kind, file, line, self.order_id, self.expected, self.reason)


@dataclass
class Rows:
    """Rows of an order file and the notes about them.

    Attributes:
        pieces: the bytes of the rows, each row after its separator.
        count: how many rows they are.
        orders: how many new orders they stand for, whatever became of their rows.
        notes: those about a row have its place among the rows, from 0, as `line`.
    """

    pieces: list[bytes | memoryview]
    count: int
    orders: int = 0
    notes: list[Note] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Texts) -> Self:
        """Rows as they are."""
        return cls([TextBytes(texts).between(0, len(texts))], len(texts))

    def placed(self, file: str, lines_before: int) -> list[Note]:
        """The notes, once it is known where the rows lie."""
        return [
            note.at(note.line + lines_before + 1, file)
            for note in self.notes
            if note.line is not None
        ]


@dataclass(frozen=True)
class Plan:
    """What goes wrong with a chunk of orders; n masks, of which one at most is set.

    Attributes:
        late, stale: come with a later file instead of their own.
        resent_later: come with a later file, too.
        resent_here: come again in the same file.
        drifted: have a field that the contract does not know.
        bad: further records that are none: reason, order id, text.
        places: after which order each copy, then each bad record comes.
    """

    late: Mask
    resent_later: Mask
    stale: Mask
    resent_here: Mask
    drifted: Mask
    bad: list[tuple[str, str, bytes]]
    places: Ints

    @property
    def held(self) -> Ints:
        """The orders that a later file holds."""
        return np.flatnonzero(self.late | self.resent_later | self.stale)


class Defects:
    """Spoils rows month by month, chunk by chunk, and keeps those that come later."""

    def __init__(self, shop: ShopSettings) -> None:
        self.shop = shop
        self._held: defaultdict[int, list[tuple[str, str, str, bytes]]] = defaultdict(
            list
        )

    def plan(self, orders: Orders, month: int, chunk: int) -> Plan:
        """What goes wrong with one chunk of a month's new orders."""
        rates, size, bounds = self.shop.defects, len(orders), self.shop.bounds
        stream = Stream(self.shop.seed, "defects", month, chunk)
        drawn = stream.uniform(size)
        shares = [rates.late, rates.resent / 2, rates.stale, rates.resent / 2]
        reach = np.cumsum([*shares, rates.drifted])
        kind = np.searchsorted(reach, drawn, side="right")
        has_next, has_after = month + 1 < self.shop.months, month + 2 < self.shop.months
        is_stale = (kind == STALE) & has_after
        if has_after:
            is_stale &= orders.changes_between(bounds[month + 1], bounds[month + 2])
        resent_here = kind == RESENT_HERE
        bad = self._bad_records(orders, stream, month, chunk)
        copies = np.flatnonzero(resent_here)
        places = stream.between(0, size, len(copies) + len(bad))
        # A copy comes after its original.
        places[: len(copies)] = np.maximum(places[: len(copies)], copies)
        return Plan(
            late=(kind == LATE) & has_next,
            resent_later=(kind == RESENT_LATER) & has_next,
            stale=is_stale,
            resent_here=resent_here,
            drifted=kind == DRIFTED,
            bad=bad,
            places=places,
        )

    def hold(self, plan: Plan, ids: list[str], texts: list[str], month: int) -> None:
        """Keep rows for later files; `ids` and `texts` are those of `plan.held`."""
        for index, order_id, text in zip(plan.held.tolist(), ids, texts, strict=True):
            if plan.stale[index]:
                later, kind, expected = month + 2, "stale", SUPERSEDED
            elif plan.late[index]:
                later, kind, expected = month + 1, "late", ACCEPTED
            else:
                later, kind, expected = month + 1, "resent", DUPLICATE
            self._held[later].append((order_id, kind, expected, text.encode()))

    def spoil(self, plan: Plan, id_of: Callable[[int], str], texts: Texts) -> Rows:
        """The rows of a chunk as the month's own file holds them.

        Args:
            plan: what goes wrong.
            id_of: the id of an order, by its row.
            texts: each after its separator.
        """
        rows, of_rows = Rows([], 0, orders=len(texts)), TextBytes(texts)
        begin = 0  # of the rows that are not written yet
        for row, edits in self._edits(plan, id_of, of_rows):
            rows.pieces.append(of_rows.between(begin, row))
            rows.count += row - begin
            begin = row + 1
            for text, note in edits:
                if note:
                    rows.notes.append(note.at(rows.count))
                rows.pieces.append(text)
                rows.count += 1
        rows.pieces.append(of_rows.between(begin, len(texts)))
        rows.count += len(texts) - begin
        return rows

    def _edits(
        self, plan: Plan, id_of: Callable[[int], str], texts: "TextBytes"
    ) -> list[tuple[int, list[tuple[bytes | memoryview, Note | None]]]]:
        """For each row that is touched, by row: what stands there instead."""
        edits: dict[int, list[tuple[bytes | memoryview, Note | None]]] = {}

        def note(kind: str, row: int, expected: str) -> Note:
            return Note(kind, "", None, id_of(row), expected)

        separator = SEPARATORS[self.shop.form]
        copies = np.flatnonzero(plan.resent_here).tolist()
        after = plan.places.tolist()
        for row in {*after, *copies}:
            edits[row] = [(texts.between(row, row + 1), None)]
        for row in np.flatnonzero(plan.late | plan.stale).tolist():
            edits[row] = []
        for row, field_text in zip(
            np.flatnonzero(plan.drifted).tolist(), cycle(UNKNOWN_FIELDS)
        ):
            rest = bytes(texts.between(row, row + 1))[len(separator) + 1 :]
            text = separator + field_text + rest
            edits[row] = [(text, note("drifted", row, ACCEPTED))]
        for row, place in zip(copies, after, strict=False):
            edits[place].append(
                (texts.between(row, row + 1), note("resent", row, DUPLICATE))
            )
        for (reason, order_id, text), place in zip(
            plan.bad, after[len(copies) :], strict=True
        ):
            bad = Note("bad", "", None, order_id, QUARANTINED, reason)
            edits[place].append((separator + text, bad))
        return sorted(edits.items())

    def held_for(self, month: int) -> Rows:
        """The rows of earlier orders that come with this month's file."""
        held = sorted(self._held.pop(month, []))
        notes = [
            Note(kind, "", line, order_id, expected)
            for line, (order_id, kind, expected, _) in enumerate(held)
        ]
        return Rows([text for *_, text in held], len(held), notes=notes)

    def cuts_last_line(self, month: int) -> bytes | None:
        """The beginning of a record for the end of the month's file, if it is cut."""
        stream = Stream(self.shop.seed, "truncated", month)
        if self.shop.form is not Form.LINES:
            return None
        if stream.uniform(1)[0] >= self.shop.defects.truncated:
            return None
        start = _iso(self.shop.bounds[month])
        return bad_record("cut", self._bad_id(month, 0, 0), start)[:-9]

    def doubles_file(self, month: int) -> bool:
        """Whether the month's file lies there a second time."""
        stream = Stream(self.shop.seed, "doubled", month)
        return bool(stream.uniform(1)[0] < self.shop.defects.doubled)

    def _bad_records(
        self, orders: Orders, stream: Stream, month: int, chunk: int
    ) -> list[tuple[str, str, bytes]]:
        """Reason, order id and text of each."""
        count = int((stream.uniform(len(orders)) < self.shop.defects.bad).sum())
        is_array = self.shop.form is Form.ARRAY
        reasons = [r for r in REASONS if not (is_array and r in NO_JSON)]
        drawn = [reasons[(month * 7 + i) % len(reasons)] for i in range(count)]
        is_middle = month == self.shop.months // 2 and chunk == 0
        if self.shop.defects.bad and is_middle:
            drawn.append(TOO_LARGE)
        at = orders.at[stream.between(0, len(orders), len(drawn))]
        return [
            (reason, order_id, bad_record(reason, order_id, _iso(moment)))
            for number, (reason, moment) in enumerate(zip(drawn, at, strict=True), 1)
            for order_id in [self._bad_id(month, chunk, number)]
        ]

    def _bad_id(self, month: int, chunk: int, number: int) -> str:
        return f"X-{self.shop.month_starts[month]:%Y%m}-{chunk}-{number}"


class TextBytes:
    """The bytes of texts, without copying them."""

    def __init__(self, texts: Texts) -> None:
        _, offsets, data = texts.buffers()
        self._ends = np.frombuffer(offsets, np.int32)[texts.offset :]
        self._data = memoryview(data or b"")

    def between(self, begin: int, end: int) -> memoryview:
        """Of the texts from `begin` to before `end`."""
        return self._data[self._ends[begin] : self._ends[end]]


def _iso(at: Ints) -> str:
    return f"{datetime.fromtimestamp(int(at), UTC):%Y-%m-%dT%H:%M:%SZ}"
