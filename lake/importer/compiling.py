"""From the mapping's text to rules: every name is one of the contract's."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import UNSET

from lake.contract import Field
from lake.importer.errors import MappingError, at
from lake.importer.mapping import Detailed, Elements, converted
from lake.importer.paths import FieldPath, ListPath
from lake.importer.rules import FieldRule, ListRule, folded

LINE_OF_REFUND = "refunds.fields.line_number"


def field_rules(
    place: str, specs: Mapping[str, Any], fields: tuple[Field, ...], depth: int = 0
) -> tuple[FieldRule, ...]:
    """The rules of one object, in the contract's order.

    Args:
        place: where they stand in the mapping.
        specs: the mapping's own text, by field.
        fields: what the contract has there.
        depth: how many lists deep in the record their paths start.

    Raises:
        MappingError: a field that the contract does not have, a required one that is
            missing, or a rule that is none.
    """
    names = [field.name for field in fields]
    for name in specs:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(names)}"
            raise MappingError(
                f"{place}.{name}: the contract has no such field; {hint}"
            )
    for field in fields:
        if field.required and field.name not in specs:
            raise MappingError(
                f"{place}.{field.name}: is missing and every record needs it; give the "
                "name of your field, or {default: ...}"
            )
    return tuple(
        field_rule(f"{place}.{field.name}", specs[field.name], field, depth)
        for field in fields
        if field.name in specs
    )


def field_rule(place: str, spec: Any, field: Field, depth: int) -> FieldRule:
    """One rule: a path, several, or the detailed form.

    Raises:
        MappingError: it is none of these.
    """
    stated = converted(spec, str | list[str] | Detailed, place)
    detailed = stated if isinstance(stated, Detailed) else Detailed(source=stated)
    source = detailed.source
    texts = [] if source is UNSET else [source] if isinstance(source, str) else source
    with at(place):
        if not texts and detailed.default is None:
            raise MappingError("says nothing; give a path (from:) or a default")
        if detailed.item is not None and place != LINE_OF_REFUND:
            raise MappingError(f"only {LINE_OF_REFUND} has an item; take it away")
        if detailed.item is not None and detailed.default is not None:
            raise MappingError("has an item and a default; keep one of them")
        return FieldRule(
            field,
            tuple(FieldPath.parse(text, depth) for text in texts),
            dict(_words(detailed.words)),
            detailed.default,
            None if detailed.item is None else FieldPath.parse(detailed.item, 0),
        )


def list_rule(place: str, elements: Elements, fields: tuple[Field, ...]) -> ListRule:
    """The rules of a list.

    Raises:
        MappingError: a path that is none, or a field at fault.
    """
    path, depth = None, 0
    if elements.path is not None:
        with at(f"{place}.list"):
            path = ListPath.parse(elements.path)
        depth = len(path.segments)
    return ListRule(
        path, field_rules(f"{place}.fields", elements.fields, fields, depth)
    )


def _words(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for word, meaning in words.items():
        if folded(word) in seen:
            raise MappingError(
                f"words: {word!r} stands there twice, case and blanks aside; keep one"
            )
        seen.add(folded(word))
        yield folded(word), meaning
