"""Storelake's copy: keys, indexes, comments and the comparison included."""

import sys
import time
from pathlib import Path

from lake.layout import Layout
from ops.postgres.address import Address
from ops.postgres.transaction import copy_version
from serving.versions import published_version


def main() -> None:
    _, lake, url, schema = sys.argv[1:]
    layout = Layout(Path(lake))
    version = published_version(layout)
    started = time.perf_counter()
    copy_version(layout, version, Address.parse(url), schema)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
