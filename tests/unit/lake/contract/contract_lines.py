"""Lines of a file as they stand, good and spoilt."""

from contract_cases import PLAIN, Case, Row, record

GOOD = record(base=PLAIN)


def raw(name: str, line: bytes, code: str, field: str = "") -> Case:
    return Case(name, line, reasons={(code, field)})


def spliced(old: bytes, new: bytes, base: Row = PLAIN) -> bytes:
    """The good order with a piece of its text replaced, once."""
    whole = record(base=base)
    assert whole.count(old) == 1
    return whole.replace(old, new)
