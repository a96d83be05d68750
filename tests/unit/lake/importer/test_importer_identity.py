"""A mapping of each field to itself changes no good order and hides no fault."""

import json
from random import Random

import msgspec
import pytest
from contract_cases import FULL, PLAIN
from mutations import Mutator

from lake.contract import CHILDREN, CUSTOMER, ORDER, Field
from lake.exact.validation import validate_order
from lake.importer.mapping import ShopMapping
from lake.importer.translator import Translator
from lake.importer.unmapped import PREFIX
from lake.settings import Rules, project_settings


def same(fields: tuple[Field, ...], path: str = "") -> dict[str, str]:
    return {field.name: path + field.name for field in fields}


IDENTITY = Translator(
    msgspec.convert(
        {
            "order": same(ORDER),
            "customer": same(CUSTOMER, "customer."),
            **{
                key: {"list": key, "fields": same(fields)}
                for key, fields in CHILDREN.items()
            },
        },
        ShopMapping,
    )
)


@pytest.mark.parametrize("seed", range(4))
def test_identity_changes_no_good_order_and_hides_no_fault(seed: int) -> None:
    mutator = Mutator(Random(seed))  # noqa: S311 - the same records every time
    rules = Rules.load(project_settings({"source_timezone": "Europe/Berlin"}))
    good = 0
    for _ in range(1500):
        record = mutator.record()
        line = IDENTITY.translate(record, is_first=False).line
        before, after = validate_order(record, rules), validate_order(line, rules)
        if not before.reasons:
            good += 1
            assert not after.reasons
            assert after.values == before.values
            assert after.rounded_numbers == before.rounded_numbers
            assert {name.removeprefix(PREFIX) for name in after.unknown_fields} == set(
                before.unknown_fields
            )
        else:
            lost = {r.code for r in before.reasons} - {r.code for r in after.reasons}
            assert not lost or b'"amount":0' in line or states_nothing(record)
    assert good > 500


def states_nothing(record: bytes) -> bool:
    """Whether blank text or a refund of zero explains a fault that is gone."""
    order = json.loads(record)
    found = [order]
    while found:
        value = found.pop()
        if isinstance(value, str) and not value.strip():
            return True
        found += value.values() if isinstance(value, dict) else ()
        found += value if isinstance(value, list) else ()
    return any(
        isinstance(refund, dict) and float(refund.get("amount") or 0) == 0
        for refund in order.get("refunds") or []
    )


def test_full_order_of_the_contract_survives_the_identity() -> None:
    for order in (PLAIN, FULL):
        line = IDENTITY.translate(json.dumps(order).encode(), is_first=True).line
        assert json.loads(line) == order
