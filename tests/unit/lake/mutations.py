"""Random orders as raw JSON text, most of them nearly good.

A record is a tree whose leaves are JSON text, so that a mutation decides every digit,
escape and blank of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from json_pools import (
    BLANKS,
    ODD_KEYS,
    PLAIN_TEXTS,
    PLAIN_TIMES,
    POOL_OF,
    POOLS,
    STATUSES,
    TEXTS,
)

Leaf = str
Node = Any  # Leaf | list[Node] | Pairs


class Pairs(list[tuple[str, Node]]):
    """A JSON object as the pairs of its text: keys may come twice, in any order."""


REQUIRED = {
    *("order_id", "ordered_at", "status", "items", "product_id", "quantity"),
    *("unit_price", "method", "refunded_at", "amount", "id"),
}


@dataclass
class Mutator:
    """Makes records; everything random comes from `random`."""

    random: Random

    def record(self) -> bytes:
        """One line: a good order after none to four mutations."""
        tree = self._order()
        for _ in range(self.random.choice((0, 1, 1, 1, 1, 1, 1, 2, 2, 3))):
            self._mutate(tree)
        [blank] = self.random.choices((self._no_blank, self._odd_blank), (9, 1))
        line = self._dump(tree, blank).encode("utf-8", "surrogatepass")
        if self.random.random() < 0.03:
            line = self._damage(line)
        line = line.replace(b"\n", b" ")
        return line if line.strip() else b"{}"

    def _order(self) -> Pairs:
        """A good order without anything odd in it: one oddity decides its path."""
        one_of = self.random.choice
        items = [self._item(place) for place in range(1, 1 + one_of((1, 1, 2, 3, 12)))]
        payments = [self._payment() for _ in range(one_of((0, 1, 1, 2)))]
        refunds = [self._refund() for _ in range(one_of((0, 0, 1, 2)))]
        return self._some(
            order_id=one_of(('"A-1"', "12", '" x "', '"007"')),
            ordered_at=one_of(PLAIN_TIMES),
            status=one_of(STATUSES[:7]),
            updated_at=one_of(PLAIN_TIMES),
            channel=one_of(PLAIN_TEXTS),
            device_type='"mobile"',
            store_id=one_of(('"S"', "5")),
            currency=one_of(('"EUR"', '"USD"')),
            discount_amount=one_of(("0", "null", '"0"')),
            shipping_amount=one_of(("0", "4.99", '"4.5"')),
            tax_amount=one_of(("1", "19.90")),
            customer=one_of((self._customer(), "null")),
            items=items,
            payments=payments or one_of(("null", [])),
            refunds=refunds or one_of(("null", [])),
        )

    def _item(self, place: int) -> Pairs:
        one_of = self.random.choice
        return self._some(
            product_id=one_of(('"P1"', "77", '"007"')),
            quantity=one_of(("1", "3", '"2"', "2.0", "1000")),
            unit_price=one_of(("0", "9.99", '"0.335"', "1.0005", "12.5")),
            unit_cost=one_of(("1", "0.0004", "null")),
            line_number=one_of((str(place), "null")),
            discount_amount=one_of(("0", "null")),
            product_name=one_of(PLAIN_TEXTS),
            brand='"Acme"',
        )

    def _payment(self) -> Pairs:
        one_of = self.random.choice
        return self._some(
            method='"card"',
            amount=one_of(("9.99", '"1.00"', "-3")),
            status='"ok"',
            paid_at=one_of(PLAIN_TIMES),
        )

    def _refund(self) -> Pairs:
        one_of = self.random.choice
        return self._some(
            refunded_at='"2026-01-01T00:00:00Z"',
            amount=one_of(("1", '"0.01"', "5.5")),
            refund_id=one_of(('"R1"', "5")),
            tax_amount=one_of(("0", "0.1")),
            line_number=one_of(("1", "null", '"1"')),
        )

    def _customer(self) -> Pairs:
        one_of = self.random.choice
        return self._some(
            id=one_of(('"C1"', "5")),
            name=one_of(PLAIN_TEXTS),
            city=one_of(PLAIN_TEXTS),
            country='"DE"',
            updated_at=one_of(PLAIN_TIMES),
        )

    def _some(self, **pairs: Node) -> Pairs:
        """The pairs in their order, now and then without a field or shuffled."""
        kept = Pairs(pairs.items())
        for pair in list(kept):
            if pair[0] not in REQUIRED and self.random.random() < 0.2:
                kept.remove(pair)
        if self.random.random() < 0.2:
            self.random.shuffle(kept)
        return kept

    def _mutate(self, tree: list[Node]) -> None:
        container = self.random.choice(list(_containers(tree)))
        if not container:
            container.append(self._stranger(container))
            return
        index = self.random.randrange(len(container))
        mutate: Callable[[Any, int], None] = self.random.choices(
            (self._replace, self._drop, self._repeat, self._add, self._respell),
            (12, 1.5, 1, 2, 2),
        )[0]
        mutate(container, index)

    def _replace(self, container: list[Node], index: int) -> None:
        key, value = "", container[index]
        if isinstance(container, Pairs):
            key, value = value
        if isinstance(value, list) and self.random.random() < 0.8:
            self._mutate(value)
            return
        near = self.random.random() < 0.85
        pool = POOL_OF.get(key, TEXTS) if near else self.random.choice(POOLS)
        self._set(container, index, self.random.choice(pool))

    def _drop(self, container: list[Node], index: int) -> None:
        del container[index]

    def _repeat(self, container: list[Node], index: int) -> None:
        container.append(container[index])
        if self.random.random() < 0.5:
            self._replace(container, len(container) - 1)

    def _add(self, container: list[Node], index: int) -> None:
        container.insert(index, self._stranger(container))

    def _stranger(self, container: list[Node]) -> Node:
        value = self.random.choice(self.random.choice(POOLS))
        if isinstance(container, Pairs):
            return (self.random.choice(ODD_KEYS), value)
        return value

    def _respell(self, container: list[Node], index: int) -> None:
        """Write a string's or a key's characters as escapes, or a key in capitals."""
        if isinstance(container, Pairs) and self.random.random() < 0.4:
            key, value = container[index]
            capital = self.random.random() < 0.3
            container[index] = (key.upper() if capital else self._escape(key), value)
            return
        value = container[index]
        value = value[1] if isinstance(container, Pairs) else value
        if isinstance(value, str) and re.fullmatch(r'"[ -!#-\[\]-~]*"', value):
            self._set(container, index, f'"{self._escape(value[1:-1])}"')

    def _escape(self, letters: str) -> str:
        if "\\" in letters:
            return letters
        return "".join(
            f"\\u{ord(letter):04x}" if self.random.random() < 0.3 else letter
            for letter in letters
        )

    def _set(self, container: list[Node], index: int, value: Node) -> None:
        if isinstance(container, Pairs):
            container[index] = (container[index][0], value)
        else:
            container[index] = value

    def _odd_blank(self) -> str:
        return self.random.choice(BLANKS)

    def _no_blank(self) -> str:
        return ""

    def _dump(self, node: Node, blank: Callable[[], str]) -> str:
        if isinstance(node, Pairs):
            pairs = (
                f'{blank()}"{key}"{blank()}:{blank()}{self._dump(value, blank)}'
                for key, value in node
            )
            return "{" + f"{blank()},".join(pairs) + blank() + "}"
        if isinstance(node, list):
            elements = (blank() + self._dump(child, blank) for child in node)
            return "[" + f"{blank()},".join(elements) + blank() + "]"
        return str(node)

    def _damage(self, line: bytes) -> bytes:
        """Lose, change or insert a few bytes."""
        start = self.random.randrange(len(line))
        length = self.random.choice((0, 1, 1, 2, 20))
        inserted = self.random.choice(
            (
                b"",
                b",",
                b'"',
                b"\\",
                b"}",
                b"\xff",
                b"\xc3",
                b"\0",
                b"\x01",
                b"9",
                b"{}",
            )
        )
        return line[:start] + inserted + line[start + length :]


def _containers(node: Node) -> Iterator[Any]:
    if isinstance(node, list):
        yield node
        children = (
            [value for _, value in node] if isinstance(node, Pairs) else list(node)
        )
        for child in children:
            yield from _containers(child)
