"""Numbers as whole multiples of their last decimal: 64-bit integers, exact."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lake.bulk.columns import is_valid
from lake.contract import MAX_AMOUNT, MAX_LINE_NUMBER, MAX_PRICE, MAX_QUANTITY, Kind
from lake.reading.batch import Indexes, Mask

PRICE_DECIMALS, AMOUNT_DECIMALS = 4, 2
DECIMALS = {Kind.LINE_NUMBER: 0, Kind.QUANTITY: 0, Kind.PRICE: PRICE_DECIMALS}
DIGITS = 18
MOST_OF_PRICE = int(MAX_PRICE * 10**PRICE_DECIMALS) - 1
MOST_OF_AMOUNT = int(MAX_AMOUNT * 10**AMOUNT_DECIMALS) - 1
# The least and the most, in units of the last decimal.
RANGES = {
    Kind.LINE_NUMBER: (0, MAX_LINE_NUMBER),
    Kind.QUANTITY: (1, MAX_QUANTITY),
    Kind.PRICE: (0, MOST_OF_PRICE),
    Kind.DISCOUNT: (0, MOST_OF_AMOUNT),
    Kind.CHARGE: (0, MOST_OF_AMOUNT),
    Kind.REFUND: (1, MOST_OF_AMOUNT),
    Kind.AMOUNT: (-MOST_OF_AMOUNT, MOST_OF_AMOUNT),
}


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    Attributes:
        units: how many ten-thousandths of a price, hundredths of an amount; 0 where
            there is none.
        is_known, is_lost: whether it is there; whether it was stated, but not for sure.
        decimals: 4 for a price, 2 for an amount, 0 for what is whole.
    """

    units: Indexes
    is_known: Mask
    is_lost: Mask
    decimals: int

    def column(self) -> pa.Array:
        """As 32-bit integers, or as decimals."""
        if not self.decimals:
            return pa.array(self.units.astype(np.int32), mask=~self.is_known)
        return pa.Array.from_buffers(
            pa.decimal64(DIGITS, self.decimals),
            len(self.units),
            [pa.array(self.is_known).buffers()[1], pa.py_buffer(self.units)],
        )


def decimals_of(kind: Kind) -> int:
    return DECIMALS.get(kind, AMOUNT_DECIMALS)


def numbers_of_doubles(column: pa.Array, kind: Kind) -> Numbers:
    """Doubles that stand for a number of the contract, exactly; the others are lost.

    A double is the one nearest to what was sent. If it is also the one nearest to a
    number with the decimals that are kept, this number was sent.
    """
    scale = 10 ** decimals_of(kind)
    least, most = RANGES[kind]
    doubles = column.to_numpy(zero_copy_only=False)
    with np.errstate(over="ignore", invalid="ignore"):
        units = np.rint(doubles * scale)
        is_known = (units / scale == doubles) & (units >= least) & (units <= most)
    if kind is Kind.LINE_NUMBER:  # a number too small for a double arrives as 0
        is_known &= units != 0
    is_stated = is_valid(column)
    return _numbers(units, is_known, is_stated, kind)


def numbers_of_decimals(column: pa.Array, is_stated: Mask, kind: Kind) -> Numbers:
    """Decimals as the engine read them from text; NULL is lost where one was stated."""
    least, most = RANGES[kind]
    pairs = np.frombuffer(column.buffers()[1], np.int64).reshape(-1, 2)
    units = pairs[column.offset : column.offset + len(column), 0]
    is_known = is_valid(column)
    is_known &= (units >= least) & (units <= most)
    return _numbers(units, is_known, is_stated, kind)


def _numbers(units: Indexes, is_known: Mask, is_stated: Mask, kind: Kind) -> Numbers:
    found = np.where(is_known, units, 0).astype(np.int64)
    return Numbers(found, is_known, is_stated & ~is_known, decimals_of(kind))
