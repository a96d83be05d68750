"""dbt as `python -m ops.dbt_process`: Ctrl+C ends it at once and without a traceback.

What it was building is marked as running and is not published. Its queues are of
Python's own kind, which would then call their names leaked.
"""

import os
import sys

from lake.starting import end_at_ctrl_c


def dbt_command(*arguments: str) -> list[str]:
    """What starts it, from the root of the checkout."""
    return [sys.executable, "-m", "ops.dbt_process", *arguments]


def main() -> None:
    """Import dbt, then do what is asked."""
    end_at_ctrl_c()
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    from dbt.cli.main import cli  # noqa: PLC0415 - after Ctrl+C is looked after

    cli(prog_name="dbt")


if __name__ == "__main__":
    main()
