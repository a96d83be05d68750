"""A name and an e-mail address in a JSON record, and what takes their place.

A record is judged afterwards as it was before: what could be read says nothing of them
(`null`), what was at fault stays at fault.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lake.contract import MAX_RECORD_BYTES
from lake.forgetting.edits import Edit, Erasure, edited
from lake.forgetting.person import Person

ERASED = (b"name", b"email")
TOKEN = re.compile(
    rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]:,]|[^ \t\r\n{}\[\]:,"]+', re.DOTALL
)
BLANKS = re.compile(r"[ \t\r\n]*")
# In broken JSON: quotes of either kind, escaped, or none at all.
QUOTE = rb"\\*[\"']?"
ANY_KEY = rb",\s*" + QUOTE + rb"\w+" + QUOTE + rb"\s*:"
STATED = re.compile(
    rb"(?<!\w)(?:" + b"|".join(ERASED) + rb")" + QUOTE + rb"\s*:\s*"
    rb"(?P<value>.*?)(?=\s*(?:" + ANY_KEY + rb"|[}\]]|\Z))",
    re.DOTALL,
)
NOTHING = b"null"
# What is no UTF-8 stays so, an object an object.
BROKEN_ENCODING = {b"{": b'{"":"\xff"}', b"[": b'["\xff"]'}


@dataclass
class _Object:
    """An object of a record, or a list: the key it stands under, its members so far."""

    name: str
    key: str | None = None
    start: int = -1
    members: list[tuple[str, int, int]] = field(default_factory=list)

    def end_member(self, end: int) -> None:
        if self.key is not None and self.start >= 0:
            self.members.append((self.key, self.start, end))
        self.key, self.start = None, -1


def erase_json(record: bytes, person: Person) -> Erasure | None:
    """What is to be erased of one record; None if it is not about the person."""
    readable = _readable_bytes(record)
    sure = list(_of_person(record[:readable], person))
    rest = record[readable:]
    unsure: list[Edit] = []
    if rest and _names(rest, person):
        unsure = [edit.moved(readable) for edit in _stated(rest)]
        healed = edited(record, [*sure, *unsure])
        if _is_json(healed) and not _is_json(record):
            broken = _broken(b"")
            unsure = [Edit(each.start, each.end, broken) for each in unsure]
    if not sure and not unsure:
        return None
    edits = tuple(sorted([*sure, *unsure]))
    if len(record) > MAX_RECORD_BYTES:  # it stays as long as that
        edits = tuple(
            Edit(each.start, each.end, each.stand_in.ljust(each.end - each.start))
            for each in edits
        )
    return Erasure(edits, is_sure=not unsure)


def _readable_bytes(record: bytes) -> int:
    """Where the objects and lists end that begin the record and are whole.

    Of several records in one line each is read for itself. A character stands for a
    byte here: what JSON is made of is ASCII.
    """
    text, end = record.decode("latin-1"), 0
    decoder = json.JSONDecoder()
    while True:
        match = BLANKS.match(text, end)
        start = match.end() if match else end
        if text[start : start + 1] not in ("{", "["):
            return len(record) if start == len(text) else end
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return end


def _of_person(text: bytes, person: Person) -> Iterator[Edit]:
    """Edits of whole JSON values, in their order."""
    spans = {
        (start, end)
        for each in _objects(text)
        if _is_of_person(each, text, person)
        for key, start, end in each.members
        if key.encode("utf-8", "surrogatepass") in ERASED
    }
    place = 0
    for start, end in sorted(spans):
        stand_in = _stand_in(text[start:end])
        if start >= place and text[start:end] != stand_in:
            yield Edit(start, end, stand_in)
            place = end


def _is_of_person(found: _Object, text: bytes, person: Person) -> bool:
    """A customer of an order, a row of the customers feed, or what looks like one."""
    id_keys = {"customer_id", "id"} if found.name == "customer" else {"customer_id"}
    return any(
        key in id_keys and person.is_named(text[start:end])
        for key, start, end in found.members
    )


def _objects(text: bytes) -> Iterator[_Object]:
    """Every object of a text that holds whole JSON values."""
    waiting = [_Object("")]
    before, end = b"", 0
    for token in TOKEN.finditer(text):
        top, word = waiting[-1], token.group()
        if word == b":":
            top.key = _key(before)
        elif word == b",":
            top.end_member(end)
        elif word in (b"}", b"]"):
            top.end_member(end)
            yield waiting.pop()
        else:
            if top.key is not None and top.start < 0:
                top.start = token.start()
            if word in (b"{", b"["):
                waiting.append(_Object(top.name if top.key is None else top.key))
        before, end = word, token.end()


def _key(token: bytes) -> str:
    return str(json.loads(token.decode("utf-8", "replace")))


def _stand_in(value: bytes) -> bytes:
    """What stands for a whole value so that its record is judged alike."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return BROKEN_ENCODING.get(value[:1], b'"\xff"')
    parsed = json.loads(text, parse_int=float)
    match parsed:
        case str() if parsed.strip():
            return NOTHING if _is_unicode(parsed) else rb'"\ud800"'
        case list() | dict():
            return b"[]" if isinstance(parsed, list) else b"{}"
        case float():
            return b"0"
        case _:
            return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _names(text: bytes, person: Person) -> bool:
    """Whether a text that is no JSON gives the person's id as somebody's."""
    pattern = (
        rb"(?<!\w)(?:customer_)?id" + QUOTE + rb"\s*:\s*" + QUOTE
    ) + person.spellings.pattern
    return bool(re.search(pattern + rb"(?!\w)", text))


def _stated(text: bytes) -> Iterator[Edit]:
    """Edits of a text that is no JSON: what follows each of the keys."""
    for match in STATED.finditer(text):
        value = match["value"]
        stand_in = NOTHING if _is_utf8(value) else _broken(b"\xff")
        if value and value not in (stand_in, _broken(b"")):
            yield Edit(match.start("value"), match.end("value"), stand_in)


def _broken(more: bytes) -> bytes:
    """A text with a control character, which JSON must not have."""
    return b'"' + more + b'\x01"'


def _is_json(record: bytes) -> bool:
    try:
        json.loads(record.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
