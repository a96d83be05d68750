"""The raw text of a record on one line, whatever it holds.

JSON allows line breaks between tokens only, where a blank means the same. A broken
record may hold them anywhere; there nothing may be lost without being seen.
"""

import json
import re

# What ends a line for an editor or for the reader of the feed.
LINE_BREAK = re.compile(r"\r\n|[\r\n]")
STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
ESCAPES = {"\r": "\\r", "\n": "\\n"}


def one_line(text: str) -> tuple[str, str]:
    r"""The text without line breaks, and a note on what became of them, if it matters.

    In good JSON they become blanks. In broken JSON those inside of strings become the
    escape `\\n`, which means the same; where a quote is missing nobody can say what is
    inside, so all become `\\n`, which no reader takes for JSON.
    """
    if not LINE_BREAK.search(text):
        return text, ""
    if _is_json(text):
        return LINE_BREAK.sub(" ", text), ""
    outside = STRING.sub("", text)
    if '"' in outside:
        return _escaped(text), "a quote is missing; its line breaks are written as \\n"
    in_strings = STRING.sub(lambda match: _escaped(match.group()), text)
    line = LINE_BREAK.sub(" ", in_strings)
    note = "" if in_strings == text else "line breaks in its texts are written as \\n"
    return line, note


def _escaped(text: str) -> str:
    return re.sub(r"[\r\n]", lambda match: ESCAPES[match.group()], text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
