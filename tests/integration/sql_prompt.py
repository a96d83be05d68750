"""`storelake sql` as tests use it."""

import subprocess
import sys

from shop import PROJECT_ROOT, Shop


def prompt(shop: Shop, statements: str) -> subprocess.CompletedProcess[str]:
    """`storelake sql`, told what to do as by a redirected file."""
    return subprocess.run(
        [sys.executable, "-m", "ops", "sql"],
        cwd=PROJECT_ROOT,
        env=shop.environment,
        input=statements,
        capture_output=True,
        text=True,
        check=False,
    )
