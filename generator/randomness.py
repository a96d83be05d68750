"""Random streams that depend on the seed and on nothing else.

What is drawn from them uses comparison, addition and multiplication only: logarithms
and powers may differ in the last bit from one machine's library to another's.
"""

from random import Random


def stream(seed: int, *names: str) -> Random:
    """The stream called `names`: drawing from one never shifts another."""
    return Random("-".join((str(seed), *names)))  # noqa: S311 - a demo, no secret


def chance(rng: Random, percent: int) -> bool:
    """Whether something happens that happens `percent` times in a hundred."""
    return rng.random() * 100 < percent
