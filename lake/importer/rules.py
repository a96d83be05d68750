"""What a mapping says of one field or list of the contract, ready to be applied."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lake.contract import Field, Kind
from lake.importer.paths import FieldPath, ListPath, Misfit, Scopes
from lake.importer.values import is_blank, text_of, total

MONEY = {Kind.PRICE, Kind.DISCOUNT, Kind.CHARGE, Kind.REFUND, Kind.AMOUNT}
# Blank text can be a value of these; anywhere else it states nothing.
TEXTS = {Kind.ID, Kind.TEXT}

Convert = Callable[[Any, Kind], Any]


@dataclass(frozen=True)
class FieldRule:
    """Where a field of the contract comes from; see `mapping.Detailed`."""

    field: Field
    paths: tuple[FieldPath, ...]
    words: dict[str, str]
    default: str | None
    item: FieldPath | None

    def stated(self, scopes: Scopes) -> list[Any]:
        """The values of the first path that states something."""
        for path in self.paths:
            if found := [value for value in path.find(scopes) if not is_blank(value)]:
                return found
        return []

    def read(self, scopes: Scopes, convert: Convert) -> Any:
        """The field in the contract's form; None where nothing is stated.

        Several amounts are summed; several values of another kind stay a list, which
        the validator refuses.
        """
        if found := self.stated(scopes):
            values = [self._value(value, convert) for value in found]
            if len(values) == 1:
                return values[0]
            return total(values) if self.field.kind in MONEY else values
        if self.default is not None:
            return self.default
        keeps_blank = self.field.required or self.field.kind in TEXTS
        return self._blank(scopes) if keeps_blank else None

    def _value(self, value: Any, convert: Convert) -> Any:
        word = text_of(value) if self.words else None
        if word is not None and (known := self.words.get(folded(word))):
            return known
        return value if self.item else convert(value, self.field.kind)

    def _blank(self, scopes: Scopes) -> Any:
        return next((v for path in self.paths for v in path.find(scopes)), None)


@dataclass(frozen=True)
class Element:
    """One element of a list: where it was found, and what it became."""

    scopes: Scopes
    value: Any


@dataclass(frozen=True)
class ListRule:
    """Where a list of the contract comes from, and the fields of its elements."""

    path: ListPath | None
    fields: tuple[FieldRule, ...]

    def read(self, record: Any, convert: Convert) -> list[Element] | Misfit | None:
        """The elements in their order; None where no list is stated.

        An element that is no object although its fields are asked for stays as it is.
        """
        if self.path is None:
            scopes = (record,)
            if not any(rule.stated(scopes) for rule in self.fields):
                return None
            return [Element(scopes, read_fields(self.fields, scopes, convert))]
        chains = self.path.elements(record)
        if chains is None or isinstance(chains, Misfit):
            return chains
        return [Element(scopes, self._element(scopes, convert)) for scopes in chains]

    def _element(self, scopes: Scopes, convert: Convert) -> Any:
        if isinstance(scopes[-1], dict) or not self._looks_inside:
            return read_fields(self.fields, scopes, convert)
        return scopes[-1]

    @cached_property
    def _looks_inside(self) -> bool:
        paths = [path for rule in self.fields for path in rule.paths]
        return any(path.steps and not path.up for path in paths)


def read_fields(
    rules: Iterable[FieldRule], scopes: Scopes, convert: Convert
) -> dict[str, Any]:
    """The stated fields, in the contract's order."""
    return {
        rule.field.name: value
        for rule in rules
        if (value := rule.read(scopes, convert)) is not None
    }


def folded(word: str) -> str:
    """A word as it is compared: case and blanks around it do not matter."""
    return word.strip().casefold()
