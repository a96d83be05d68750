"""What the contract says of the records of a file, each judged by itself.

Lines are found by splitting the text, verdicts by the exact path: neither the reader
nor the bulk path has a part in what a test expects.
"""

import codecs

from lake_promises import Faults, FileOutcome, shop_rules

from lake.contract import Feed
from lake.exact.validation import validate_order, validate_row

TOO_LARGE = ("record_too_large", "")
BLANKS = b" \t\r\n"
OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def faults_of(record: bytes, feed: Feed) -> Faults:
    """Every reason for quarantine; none for a record that is accepted."""
    verdict = (
        validate_order(record, shop_rules())
        if feed is Feed.ORDERS
        else validate_row(record, feed, shop_rules())
    )
    return frozenset((reason.code.value, reason.field) for reason in verdict.reasons)


def is_of_lines(content: bytes) -> bool:
    """Whether a file is newline-delimited text: no array, of no other encoding."""
    text = content.removeprefix(codecs.BOM_UTF8)
    is_array = text.lstrip(BLANKS).startswith(b"[")
    return not is_array and not content.startswith(OTHER_ENCODINGS)


def lines_of(content: bytes) -> list[bytes]:
    return content.removeprefix(codecs.BOM_UTF8).split(b"\n")


def faults_of_lines(content: bytes, feed: Feed) -> dict[int, Faults]:
    """The faults of each line that is not blank, by its number."""
    return {
        number: faults_of(line.rstrip(b"\r"), feed)
        for number, line in enumerate(lines_of(content), start=1)
        if line.strip(BLANKS)
    }


def check_lines(outcome: FileOutcome, content: bytes, feed: Feed) -> None:
    """Every line ended where it belongs, and the quarantine keeps what was sent."""
    assert outcome.faults == faults_of_lines(content, feed)
    lines = lines_of(content)
    for position, raw_text in outcome.raw_texts.items():
        sent = lines[position - 1].rstrip(b"\r").decode("utf-8", "backslashreplace")
        if TOO_LARGE in outcome.quarantined[position]:
            assert sent.startswith(raw_text[:100])
        else:
            assert raw_text.strip() == sent.strip()
