"""Rows of the order files gone wrong on purpose, and a note of each."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.bad_records import NO_JSON, REASONS, TOO_LARGE, bad_record
from generator.randomness import Stream
from generator.settings import Form, ShopSettings
from generator.state import Ints, Mask, Orders
from generator.texts import Texts, join

UNKNOWN_FIELDS = ('{"gift_message":"With love",', '{"loyalty_points":12,')
LATE, RESENT_LATER, STALE, RESENT_HERE, DRIFTED = range(5)
# What becomes of a defect in the lake and in staging.
DUPLICATE, SUPERSEDED, ACCEPTED, QUARANTINED = (
    "duplicate", "superseded", "accepted", "quarantined",
)


@dataclass(frozen=True)
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


@dataclass
class Rows:
    """Rows of an order file and the notes about them.

    Attributes:
        texts: one JSON text a row, as bytes.
        notes: those about a row have its place among the rows, from 0, as `line`.
    """

    texts: pa.Array
    notes: list[Note] = field(default_factory=list)

    def placed(self, file: str, lines_before: int) -> list[Note]:
        """The notes, once it is known where the rows lie."""
        return [
            replace(note, file=file, line=note.line + lines_before + 1)
            for note in self.notes
            if note.line is not None
        ]


@dataclass(frozen=True)
class Plan:
    """What goes wrong with a chunk of orders; n masks, of which one at most is set.

    Attributes:
        late, resent_later, stale: come with a later file; late and stale ones only then.
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

    def hold(self, plan: Plan, ids: Texts, texts: Texts, month: int) -> None:
        """Keep rows for later files; `ids` and `texts` are those of `plan.held`."""
        for index, order_id, text in zip(
            plan.held.tolist(), ids.to_pylist(), texts.to_pylist(), strict=True
        ):
            if plan.stale[index]:
                later, kind, expected = month + 2, "stale", SUPERSEDED
            elif plan.late[index]:
                later, kind, expected = month + 1, "late", ACCEPTED
            else:
                later, kind, expected = month + 1, "resent", DUPLICATE
            self._held[later].append((order_id, kind, expected, text.encode()))

    def spoil(self, plan: Plan, ids: Texts, texts: Texts) -> Rows:
        """The rows of a chunk as the month's own file holds them."""
        rows = _drift(texts, plan.drifted).cast(pa.binary())
        kept = np.flatnonzero(~plan.late & ~plan.stale)
        copies = np.flatnonzero(plan.resent_here)
        bad = pa.array([text for _, _, text in plan.bad], pa.binary())
        own = rows.take(pa.array(np.concatenate([kept, copies])))
        sequence = np.argsort(np.concatenate([kept, plan.places]), kind="stable")
        line = np.empty(len(sequence), np.int64)
        line[sequence] = np.arange(len(sequence))
        of_kept, of_copies, of_bad = np.split(
            line, [len(kept), len(kept) + len(copies)]
        )
        drifted = np.flatnonzero(plan.drifted[kept])
        notes = [
            *_notes("drifted", ACCEPTED, ids, kept[drifted], of_kept[drifted]),
            *_notes("resent", DUPLICATE, ids, copies, of_copies),
            *(
                Note("bad", "", int(place), order_id, QUARANTINED, reason)
                for (reason, order_id, _), place in zip(plan.bad, of_bad, strict=True)
            ),
        ]
        everything = pa.concat_arrays([own, bad])
        return Rows(everything.take(pa.array(sequence)), notes)

    def held_for(self, month: int) -> Rows:
        """The rows of earlier orders that come with this month's file."""
        held = sorted(self._held.pop(month, []))
        notes = [
            Note(kind, "", line, order_id, expected)
            for line, (order_id, kind, expected, _) in enumerate(held)
        ]
        return Rows(pa.array([text for *_, text in held], pa.binary()), notes)

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
        count = int(stream.happens(round(self.shop.defects.bad * 1000), len(orders)).sum())
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


def _notes(
    kind: str, expected: str, ids: Texts, orders: Ints, places: Ints
) -> list[Note]:
    return [
        Note(kind, "", int(place), ids[int(order)].as_py(), expected)
        for order, place in zip(orders, places, strict=True)
    ]


def _drift(rows: Texts, is_drifted: Mask) -> Texts:
    """Rows with a field that the contract does not know, one or the other."""
    chosen = rows.filter(pa.array(is_drifted))
    starts = pa.array([UNKNOWN_FIELDS[i % 2] for i in range(len(chosen))], pa.string())
    drifted = join(starts, pc.utf8_slice_codeunits(chosen, 1))
    return pc.replace_with_mask(rows, pa.array(is_drifted), drifted)


def _iso(at: Ints) -> str:
    return f"{datetime.fromtimestamp(int(at), UTC):%Y-%m-%dT%H:%M:%SZ}"
