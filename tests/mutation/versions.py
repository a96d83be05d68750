"""Orders that came again: newer, older, equal, elsewhere; and what was sent before."""

from mutation.records import Record, line, order, payment, refund

Files = dict[str, list[Record]]


OLD = {"updated_at": "2025-03-20T10:00:00Z"}
NEW = {"updated_at": "2025-03-21T10:00:00Z"}
WHOLE = order(
    "whole", "2025-03-18T10:00:00Z", line("P-1", "90"), line("P-2", "9"),
    who="C-before", payments=[payment("cash", "99")], discount_amount="9",
    refunds=[refund("2025-03-19T10:00:00Z", "44")], channel="web", **OLD,
)  # fmt: skip
TIED = [
    order("tied place", "2025-03-22T10:00:00Z", line("P-1", f"{n}.00"), **OLD)
    for n in (31, 32)
]
FILL = [order(f"fill {n}", "2025-03-23T10:00:00Z", line("P-2", "2")) for n in range(7)]
MOVED = order("moved", "2025-02-27T10:00:00Z", line("P-1", "41"), who="C-moved", **OLD)
TIED_PATH = order("tied path", "2025-03-24T10:00:00Z", line("P-1", "51"), **OLD)


def versions() -> Files:
    """The same orders in files whose names and positions decide."""
    return {
        "orders/a_newer.json": [
            {**TIED_PATH, "items": [line("P-1", "52")]},
            order("newer", "2025-03-17T10:00:00Z", line("P-1", "21"), **NEW),
            order("whole", "2025-03-18T10:00:00Z", line("P-3", "10"), **NEW),
            {**MOVED, "ordered_at": "2025-04-02T10:00:00Z", **NEW},
        ],
        "orders/m_older.json": [
            order("newer", "2025-03-17T10:00:00Z", line("P-1", "20"), who="C-thrice",
                  **OLD),
            WHOLE, MOVED, *FILL[:5], *TIED, *FILL[5:],
        ],
        "orders/Z_tied.json": [
            MOVED, TIED_PATH,
            order("later said", "2025-06-20T10:00:00Z", line("P-1", "61"), who="C-july",
                  updated_at="2025-06-20T10:00:00Z"),
        ],
        "orders/z_late.json": [
            order("later said", "2025-06-20T10:00:00Z", line("P-1", "66"), who="C-july",
                  updated_at="2025-09-20T10:00:00Z"),
            order("late order", "2025-06-21T10:00:00Z", line("P-1", "5"), who="C-known",
                  customer={"city": "Late"}, updated_at="2025-06-21T10:00:00Z"),
        ],
        "orders/replaced.json": [
            order("replaced", "2025-06-22T10:00:00Z", line("P-1", "17"), who="C-july"),
            order("kept", "2025-06-22T11:00:00Z", line("P-1", "18"), who="C-july"),
        ],
    }  # fmt: skip


# What the shop had sent before.
BEFORE: Files = {
    "orders/replaced.json": [
        order("replaced", "2025-06-22T10:00:00Z", line("P-1", "16"), who="C-july"),
        order(
            "withdrawn",
            "2025-06-22T11:00:00Z",
            line("P-1", "99"),
            who="C-july",
            customer={"city": "Nowhere"},
        ),
    ]
}
