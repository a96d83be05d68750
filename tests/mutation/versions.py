"""Orders that came again: newer, older, equal, elsewhere; and what was sent before."""

from mutation.records import Record, line, order, payment, refund

Files = dict[str, list[Record]]


def versions() -> Files:
    """The same orders in files whose names and positions decide."""
    old = {"updated_at": "2025-03-20T10:00:00Z"}
    new = {"updated_at": "2025-03-21T10:00:00Z"}
    whole = order(
        "whole", "2025-03-18T10:00:00Z", line("P-1", "90"), line("P-2", "9"),
        who="C-before", payments=[payment("cash", "99")], discount_amount="9",
        refunds=[refund("2025-03-19T10:00:00Z", "44")], channel="web", **old,
    )  # fmt: skip
    tied = [order("tied place", "2025-03-22T10:00:00Z", line("P-1", f"{n}.00"), **old)
            for n in (31, 32)]  # fmt: skip
    fill = [
        order(f"fill {n}", "2025-03-23T10:00:00Z", line("P-2", "2")) for n in range(7)
    ]
    moved = order(
        "moved", "2025-02-27T10:00:00Z", line("P-1", "41"), who="C-moved", **old
    )
    tied_path = order("tied path", "2025-03-24T10:00:00Z", line("P-1", "51"), **old)
    return {
        "orders/a_newer.json": [
            {**tied_path, "items": [line("P-1", "52")]},
            order("newer", "2025-03-17T10:00:00Z", line("P-1", "21"), **new),
            order("whole", "2025-03-18T10:00:00Z", line("P-3", "10"), **new),
            {**moved, "ordered_at": "2025-04-02T10:00:00Z", **new},
        ],
        "orders/m_older.json": [
            order("newer", "2025-03-17T10:00:00Z", line("P-1", "20"), who="C-thrice",
                  **old),
            whole, moved, *fill[:5], *tied, *fill[5:],
        ],
        "orders/Z_tied.json": [
            moved, tied_path,
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
