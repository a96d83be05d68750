"""What can go wrong in a benchmark, as one line."""


class BenchmarkError(Exception):
    """The figures would be worth nothing: what happened, in which contender."""
