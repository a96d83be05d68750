"""Words of a vocabulary: statuses and currencies."""

from collections.abc import Set as AbstractSet

import pyarrow as pa
import pyarrow.compute as pc

from lake.contract import Kind


def words(text: pa.Array, kind: Kind, vocabulary: AbstractSet[str]) -> pa.Array:
    """The words of a column as the vocabulary has them, NULL for what is none for sure.

    A status may have capitals and blanks around it. Letters beyond ASCII are made lower
    in more than one way, so those are not sure.
    """
    encoded = text.dictionary_encode()
    read = [
        word.strip(" ").lower() if kind is Kind.STATUS and word.isascii() else word
        for word in encoded.dictionary.to_pylist()
    ]
    known = pa.array(
        [word if word in vocabulary else None for word in read], pa.string()
    )
    return pc.take(known, encoded.indices)
