"""A mapping that cannot be followed is one line that names the key."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from importer_cases import PLAIN_MAPPING, parsed

from lake.importer.errors import MappingError
from lake.importer.mapping import (
    Detailed,
    Elements,
    Numbers,
    Returns,
    ShopMapping,
    Times,
)
from lake.importer.translator import load_translator

README = Path(__file__).parents[4] / "lake" / "importer" / "README.md"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the mapping: Expected keys with values, got nothing"),
        ("- a", "the mapping: Expected keys with values, got a list"),
        ("order: {", "line 1: "),
        ("order: *x", "undefined alias"),
        ("order: {a: b}\norder: {}", "line 2: 'order' is written twice"),
        ("? [a]\n: b", "line 1: found unhashable key"),
        ("\x00", "is not YAML"),
        ("order: {order_id: nr}", "the mapping: Object missing required field items"),
        ("{order: 5, items: {fields: {}}}", "order: Expected keys with values"),
        ("{order: {}, items: {fields: {}}, more: 1}", "unknown field more"),
    ],
)
def test_file_that_is_no_mapping_is_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "shop.yml"
    path.write_text(text)
    with pytest.raises(MappingError) as error:
        load_translator(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("order: {order_id: nr, ordered_at: at}", "order.status: is missing"),
        (
            "order: {order_id: a, ordered_at: b, status: c, stats: d}",
            "order.stats: the contract has no such field; did you mean status?",
        ),
        ("customer: {zzz: a}", "customer.zzz: the contract has no such field; it has"),
        ("customer: {id:}", "customer.id: Expected text | keys with values | a list"),
        ("customer: {id: {}}", "customer.id: says nothing"),
        ("customer: {id: []}", "customer.id: says nothing"),
        ("customer: {id: {from: a, word: {}}}", "customer.id: Object contains unknown"),
        ("customer: {id: {default: [a]}}", "customer.id.default: Expected text"),
        (
            "customer: {id: {from: a, words: {~: b}}}",
            "customer.id.words: Expected text",
        ),
        (
            "customer: {id: {from: a, words: {A: b, ' a ': c}}}",
            "stands there twice, case and blanks aside",
        ),
        ("customer: {id: a..b}", "customer.id: 'a..b' is not a path"),
        ("customer: {id: ''}", "customer.id: '' is not a path"),
        ("customer: {id: ^.a}", "customer.id: '^.a' goes 1 lists outwards"),
        ("customer: {id: {from: a, item: b}}", "only refunds.fields.line_number has"),
        (
            "items: {list: a, fields: {quantity: q}}",
            "items.fields.product_id: is missing",
        ),
        ("items: {list: a., fields: {}}", "items.list: 'a.' is not a path"),
        ("items: {lst: a, fields: {}}", "items: Object contains unknown field lst"),
        ("payments: {fields: {amount: a}}", "payments.fields.method: is missing"),
        (
            """refunds: {list: r, fields: {refunded_at: a, amount: b,
               line_number: {from: l, item: i, default: 1}}}""",
            "refunds.fields.line_number: has an item and a default",
        ),
        ("returns:", "returns: Expected keys with values, got nothing"),
        ("returns: {refunded_at: ^.^.a}", "returns.refunded_at: '^.^.a' goes 2 lists"),
        ("numbers: {money: cent}", "numbers.money: Invalid enum value 'cent'"),
        ("numbers: {thousands: .}", "numbers.thousands: '.' is the decimal separator"),
        ("numbers: {signs: ['']}", "numbers.signs: a sign is a text such as EUR"),
        ("time: {zone: Berlin}", "time.zone: 'Berlin' is not a time zone"),
        ("time: {zone: ../../etc/passwd}", "time.zone: '../../etc/passwd' is not"),
        ("time: {formats: []}", "time.formats: is empty"),
        ("time: {formats: ['%H:%M']}", "time.formats: '%H:%M' does not hold a whole"),
        ("time: {formats: ['%d.%m.%Y %I:%M']}", "does not hold a whole date"),
        ("time: {formats: ['%d.%m.%Y %H:%M %Z']}", "offsets as %z"),
        ("time: {formats: ['%Q']}", "time.formats: '%Q' does not hold a whole date"),
        ("ignore: a", "ignore: Expected a list, got text"),
    ],
)
def test_mapping_error_names_the_key(
    tmp_path: Path, mapping: str, message: str
) -> None:
    path = tmp_path / "shop.yml"
    content = parsed(PLAIN_MAPPING) | parsed(mapping)
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(MappingError) as error:
        load_translator(path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_unreadable_mapping_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "shop.yml"
    if content:
        path.write_bytes(content)
    with pytest.raises(MappingError, match=r"cannot be read|is not UTF-8"):
        load_translator(path)


def test_readme_explains_every_key() -> None:
    page = README.read_text()
    assert len(page.splitlines()) <= 40
    structs = (ShopMapping, Elements, Detailed, Numbers, Times, Returns)
    keys = {f.encode_name for struct in structs for f in msgspec.structs.fields(struct)}
    assert [key for key in keys if not re.search(rf"\b{key}\b", page)] == []
