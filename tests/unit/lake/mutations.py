"""Random orders as raw JSON text, most of them nearly good.

A record is a tree whose leaves are JSON text, so that a mutation decides every digit,
escape and blank of it.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

Leaf = str
Node = Any  # Leaf | list[Node] | Pairs


class Pairs(list[tuple[str, Node]]):
    """A JSON object as the pairs of its text: keys may come twice, in any order."""


PLAIN_NUMBERS = """
    0 1 2 3 7 -0 -1 0.0 2.0 2.00 3.5 1e3 1E+2 1e-3 15e-1 0.1e1 0.1 19.99 1e6 1e7 0e99
    19.990000000000002 1.005 2.675 1.00499999999999999999 0.005 0.00499999 -0.004 -0.005
    0.00005 0.00004999 -0.00004 -0.00005 99999999.9999 99999999.99994 99999999.99995 1e8
    100000000 999999999999 999999999999.99 999999999999.994 999999999999.995 1e12 1e15
    1e16 1e17 1e18 1e19 1e38 1e39 1e308 1e309 1e999 1e-999 -1e999 33333333.33335 1.00005
    9007199254740992 9007199254740993 9223372036854775807 9223372036854775808 1.00015
    18446744073709551616 170141183460469231731687303715884105728 1000000 1000001
    999999999 1000000000 2147483648 4294967297 0.30000000000000004 123456789012.345
    0.12345678901234567890123456789 2.0000000000000000000000001 1.9999999999999999999999
    NaN Infinity -Infinity 007 +5 .5 5. 1.e5 --5 1_0 0x1 1e
    "3" "-1" "2.0" "007" "-0" "1,000" "$5" "1e3" "+5" ".5" "5." "" "NaN" "0x10" "1_000"
    "0.1" "1.005" "1.00499999999999999999" "99999999999" "0.00004999" "-0.004"
    "1\\u002e5" "19.990000000000002" "\\u0035" "5\\n" "5\\u0000" "\\uff15"
"""
NUMBERS = [
    *PLAIN_NUMBERS.split(),
    *('" 5"', '"5 "', '" "', "1" * 60, f"0.{'0' * 60}1", f"1.{'0' * 400}"),
    *(f"1.{'0' * 400}1", f"{'9' * 12}.{'4' * 30}", f"1e{'9' * 20}", f"1e-{'9' * 20}"),
]
TIME_SHAPES = """
    <2025-01-31> <2025-01-31T10:20> <2025-01-31 10:20:30> <2025-01-31T10:20:30.5Z>
    <2025-01-31T10:20:30.1234569> <2025-01-31T10:20:30.9999999+02:00> <2024-02-29>
    <2025-01-31T23:30-0130> <2025-02-29> <2025-10-26T02:30> <2025-03-30T02:30>
    <2025-10-26 02:30:00.000001> <2025-03-30T02:00:00> <2025-03-30T03:00> <1970-01-01>
    <1970-01-01T00:30> <1969-12-31T23:59:59.999999Z> <2201-01-01T00:30>
    <1969-12-31T23:30-01:00> <2200-12-31T23:59:59.999999Z> <2201-01-01> <2150-07-01>
    <2201-01-01T00:30+01:00> <0001-01-01> <0001-01-01T00:00+14:00> <0000-01-01>
    <9999-12-31T23:59:59.999999-23:59> <2025-01-31T24:00> <2025-01-31T10:20:60>
    <2025-01-31T10:60> <2025-13-01> <2025-1-31> <20250131> <2025-01-31Z> <2025-01-31T10>
    <2025-01-31T10:20:30+02> <2025-01-31T10:20:30+24:00> <2025-01-31T10:20:30+23:59>
    <2025-01-31T10:20:30+10:60> <2025-01-31t10:20:30> <2025-01-31T10:20:30z>
    <2025-01-31T10:20:30 Z> <2025-01-31  10:20> < 2025-01-31> <2025-01-31 > <now>
    <epoch> <infinity> <2025-01-31\\n> <2025-01-31\\u0000> <2025-01-3\\u0031>
    <2025-01-31\\t10:20> <\\u0032025-01-31T10:20> <2025-01-31T10:20:30,5>
    <2025-01-31T10:20.5> <-2025-01-31> <2025-01-31T10:20:30.> <2025-01-31 (BC)>
    <2025-01-31 10:20 UTC> <2025-01-3\\uff11>
    <2025-01-31T10:20:30.00000000000000000000000000000001Z> <1738318830> <>
    <2025-06-30T23:59:60Z> <2025-01-31T10:20:30\\u221201:00> <2025-W05-5> <yesterday>
"""
TIMES = [f'"{written}"' for written in re.findall(r"<(.*?)>", TIME_SHAPES)]
TEXTS = [
    json.dumps(written, ensure_ascii=ascii_only)
    for written in (
        *(
            "web",
            "",
            " ",
            "  a b ",
            "Größe 日本",
            "👩‍👩‍👧 \U0010fffd",
            "e\u0301 \u00e9",
        ),
        *('a "b" \\', "a'b; --", "a\nb\r\nc\td", "\0", "a\0b", "\x01\x1f\x7f\x80\x9f"),
        *("null", "true", "5", "1e5", "[]", "{}", '{"a": 1}', "../../x", "%s{0}"),
        *("\ufeff", "\ufffd\uffff", "\u2028\u0085\u00a0\u200b\u3000", "x" * 3000),
        *("\t", "\n", "\r", "\x0b", "\x1c", "\u00a0", "\u2003", "\u3000", "\u200b"),
        *("\u0000 ", " \u0000"),
    )
    for ascii_only in (True, False)
] + [r'"a\/b"', r'"\ud800"', r'"\udc00x"', r'"\ud83d\ude00"', '"a\tb"', '"a\x00b"']
IDS = [
    *("0", "7", "-7", "-0", "7.0", "1e2", "1.5", "12345678901234567890123", "9" * 128),
    *("9" * 129, "-" + "9" * 127, "-" + "9" * 128, "9007199254740993", "1E400"),
    *('"A-1"', '"007"', '" A "', f'"{"x" * 128}"', f'"{"x" * 129}"', '"1e5"', '"1.0"'),
    *(
        f'"{"😀" * 128}"',
        f'"{"😀" * 129}"',
        f'"{"é" * 128}"',
        '"' + r"\u00e9" * 129 + '"',
    ),
]
STATUSES = [
    *('"placed"', '"paid"', '" Paid "', '"SHIPPED"', '"delivered"', '"returned"'),
    *('"cancelled"', r'"\u0070aid"', r'"paid\t"', r'"\u00a0paid"', r'"paid\u0000"'),
    *(r'"\u017fhipped"', '"SHİPPED"', '"pa id"', '""', '" "', '"unknown"', '"1"'),
    *(
        r'"\npaid\n"',
        r'"\u3000paid"',
        r'"paid\u001c"',
        r'"pa\u0131d"',
        r'"deliv\u212ared"',
    ),
]
CURRENCIES = [
    *('"EUR"', '"USD"', '"JPY"', '"eur"', '" EUR"', '"EUR "', '""', '"ZZZ"', '"XXX"'),
    *(r'"EU\u0052"', r'"\uff25\uff35\uff32"', '"EURO"', r'"EUR\u0000"', '" "'),
]
OTHERS = [
    *(
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "[null]",
        '{"id": 5}',
        "[[]]",
        "[{}]",
        '"x"',
    ),
    *('{"status": "paid", "status": 1}', "[1, 2]", "nul", "", "-", '"', "[", "}"),
]
PLAIN_TIMES = (
    '"2025-01-31"',
    '"2025-01-31T10:20:30"',
    '"2025-02-28T23:59:59Z"',
    '"2024-02-29T00:00:00Z"',
)
PLAIN_TEXTS = ('"web"', '"Größe 日本"', r'"a \"b\" \\"', '"null"', '"it\'s"')
REQUIRED = {
    *("order_id", "ordered_at", "status", "items", "product_id", "quantity"),
    *("unit_price", "method", "refunded_at", "amount", "id"),
}
POOLS = (NUMBERS, TIMES, TEXTS, IDS, STATUSES, CURRENCIES, OTHERS)
POOL_OF = {
    **dict.fromkeys(("order_id", "store_id", "product_id", "refund_id", "id"), IDS),
    **dict.fromkeys(("ordered_at", "updated_at", "paid_at", "refunded_at"), TIMES),
    **dict.fromkeys(("quantity", "unit_price", "unit_cost", "line_number"), NUMBERS),
    **dict.fromkeys(("discount_amount", "shipping_amount", "tax_amount"), NUMBERS),
    "amount": NUMBERS,
    "status": STATUSES,
    "currency": CURRENCIES,
}
ODD_KEYS = [
    *(
        "gift",
        "Status",
        "ORDER_ID",
        "Quantity",
        "status ",
        " id",
        "",
        "items[0].status",
    ),
    *("customer.id", "$", "*", "/status", r"sta\u0000tus", r"status\u0000", "a b", "é"),
    *(
        r"\u0073tatus",
        r"i\u0064",
        r"\"status\"",
        "__proto__",
        r"\ud800",
        "key",
        "value",
    ),
]
BLANKS = ("", "", "", " ", "\t", "\r", "  ", " \t\r ")


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
        items = [
            self._some(
                product_id=one_of(('"P1"', "77", '"007"')),
                quantity=one_of(("1", "3", '"2"', "2.0", "1000")),
                unit_price=one_of(("0", "9.99", '"0.335"', "1.0005", "12.5")),
                unit_cost=one_of(("1", "0.0004", "null")),
                line_number=one_of((str(index + 1), "null")),
                discount_amount=one_of(("0", "null")),
                product_name=one_of(PLAIN_TEXTS),
                brand='"Acme"',
            )
            for index in range(one_of((1, 1, 2, 3, 12)))
        ]
        payments = [
            self._some(
                method='"card"',
                amount=one_of(("9.99", '"1.00"', "-3")),
                status='"ok"',
                paid_at=one_of(PLAIN_TIMES),
            )
            for _ in range(one_of((0, 1, 1, 2)))
        ]
        refunds = [
            self._some(
                refunded_at='"2026-01-01T00:00:00Z"',
                amount=one_of(("1", '"0.01"', "5.5")),
                refund_id=one_of(('"R1"', "5")),
                tax_amount=one_of(("0", "0.1")),
                line_number=one_of(("1", "null", '"1"')),
            )
            for _ in range(one_of((0, 0, 1, 2)))
        ]
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
