"""Text of the contract, to the last character."""

import json

import pytest
from contract_cases import Case, Outcome, Raw, accepted, check, flatten_cases

TEXTS = {
    "unicode": "Größe ½ 日本語 العربية עברית ไทย",
    "emoji joined": "👩‍👩‍👧‍👦🏳️‍🌈",
    "beyond the basic plane": "\U0001f600\U0010fffd",
    "not normalised": "e\u0301 \u00e9 \u212b \u00c5 ﬁ",
    "blanks around": "  a  b\t",
    "blank": "   ",
    "empty": "",
    "line ends": "a\nb\r\nc\rd\u2028e\u2029f\u0085g",
    "double quotes": 'a "b" ""',
    "single quotes": "a 'b' ''",
    "backslashes": "\\ \\\\ \\n \\u0041 C:\\temp\\",
    "NUL": "a\0b",
    "NUL alone": "\0",
    "controls": "\x01\x02\x07\x08\x0b\x0c\x1b[31m\x1f\x7f\x80",
    "byte order mark": "\ufeffa\ufeff",
    "non-characters": "\ufffd\ufffe\uffff",
    "direction marks": "\u202eabc\u200b\u200d",
    "path": "../../../../etc/passwd",
    "absolute path": "/etc/passwd",
    "drive": "C:\\..\\con",
    "sql": "'; DROP TABLE fact_orders; --",
    "sql function": "read_text('/etc/passwd')",
    "format string": "%s %d %n {0} {self} ${HOME} $(id) `id`",
    "template": "{{ var('x') }} {% raw %}",
    "html": "<script>alert(1)</script>",
    "hive": "__HIVE_DEFAULT_PARTITION__",
    "key and value": "order_month=01",
    "word null": "null",
    "word NULL": "NULL",
    "word true": "true",
    "word NaN": "NaN",
    "digits": "00123",
    "float": "1e5",
    "json object": '{"order_id": "x"}',
    "json array": "[1, 2]",
    "csv": "a,b;c\t=1+1",
    "long": "äöü" * 50_000,
}
TEXT_FIELDS = [
    "order.channel",
    "order.device_type",
    "items[0].product_name",
    "items[1].category",
    "payments[0].status",
]
TEXT_CASES = [
    *(
        accepted(f"{p} {name}, {form}", {p.removeprefix("order."): value}, {p: kept})
        for p in TEXT_FIELDS
        for name, kept in TEXTS.items()
        for form, value in (
            ("in ASCII", kept),
            ("as it is", Raw(json.dumps(kept, ensure_ascii=False))),
        )
    ),
    *(
        accepted(f"{p} {name}", {p.removeprefix("order."): kept}, {p: kept})
        for p in (
            "order.order_id",
            "items[0].product_id",
            "payments[0].method",
            "customer.name",
            "customer.city",
        )
        for name, kept in TEXTS.items()
        if name not in {"blank", "empty", "long"}
    ),
    accepted(
        "solidus escaped",
        {"channel": Raw(r'"a\/b\"\\\b\f\n\r\t"')},
        {"order.channel": 'a/b"\\\b\f\n\r\t'},
    ),
    accepted(
        "surrogate pair in either case",
        {"channel": Raw(r'"\ud83d\uDE00"')},
        {"order.channel": "😀"},
    ),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in TEXT_CASES}) == len(TEXT_CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), TEXT_CASES)


@pytest.mark.parametrize("case", TEXT_CASES, ids=str)
def test_text_is_kept_exactly(case: Case, outcomes: dict[str, Outcome]) -> None:
    check(case, outcomes)
