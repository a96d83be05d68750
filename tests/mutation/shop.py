"""The small shop on which mistakes must show: every order is there for a trap.

May sold nothing and took money back, August saw nothing at all, December is not over.
Twenty-four regulars with plain orders make months, ranks and ties around the special
ones. All but the smallest shops lie in 2025.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from mutation import feeds, special, versions
from mutation.records import Record, line, order

Files = dict[str, list[Record]]

COUNTRIES = ("DE", "germany", "FR", "us", "EIRE", "Narnia", None, "GB")
CATEGORIES = ("Home", None, "Garden", " ")
REGULARS, CLOSED_MONTHS = 24, (5, 8)


def regulars() -> Iterator[Record]:
    """Orders of every third month or so, of few different amounts."""
    for month in range(1, 13):
        for number in range(REGULARS):
            if month in CLOSED_MONTHS or (number * 5 + month) % 4 > number % 3:
                continue
            day = number % 5 + 1 if month == 12 else number % 28 + 1
            yield order(
                f"R-{month:02}-{number:02}",
                f"2025-{month:02}-{day:02}T{number:02}:15:00Z",
                line(
                    f"P-{number % 5 + 1}",
                    f"{(number % 4 + 1) * 10}.00",
                    quantity=number % 2 + 1,
                    category=CATEGORIES[(number // 3 + month) % 4],
                ),
                who=f"F-{number:02}",
                customer={
                    "country": COUNTRIES[number % 8],
                    "name": f"Regular {number}",
                },
            )


def main() -> Files:
    return {
        "orders/regulars.json": list(regulars()),
        **special.orders(),
        **versions.versions(),
        **feeds.customers(),
        **feeds.products(),
    }


SHOPS: dict[str, Files] = {
    "main": main(),
    "nothing counts": {
        "orders/a.json": [
            order("A", "2025-02-03", line("P", "5"), who="C", status="cancelled"),
            order("B", "2025-03-03", line("P", "5"), status="placed"),
        ]
    },
    # P and Q three times, once with two lines of P. Of P's other partners R is in two
    # orders, S in one by chance, T in one more that does not count.
    "baskets": {
        "orders/a.json": [
            order(name, "2025-02-03", *(line(each, "5") for each in products), **more)
            for name, products, more in (
                ("A", "PQ", {}),
                ("B", "PPQ", {}),
                ("C", "PQR", {}),
                ("D", "PRS", {}),
                ("E", "Q", {}),
                ("F", "PT", {}),
                ("G", "PT", {"status": "cancelled"}),
            )
        ]
    },
    # The newest rate is of 2027-12-27: seven days old, then eight.
    "last rate": {
        "orders/a.json": [
            order("A", "2028-01-03", line("P", "5.55"), currency="EUR", who="C"),
        ]
    },
    "no rate": {
        "orders/a.json": [
            order("A", "2028-01-03", line("P", "5.55"), currency="EUR", who="C"),
            order("B", "2028-01-04", line("P", "5.55"), currency="EUR", who="C"),
        ]
    },
}


def write(files: Files, raw: Path) -> None:
    """The files of a shop, a record a line."""
    for name, records in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))


def first_delivery(files: Files) -> Files:
    """What had arrived before: one file as it was then, the late ones not at all."""
    return {
        name: versions.BEFORE.get(name, records)
        for name, records in files.items()
        if "late" not in name
    }
