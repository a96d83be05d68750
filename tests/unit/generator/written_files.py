"""What lies below a folder, by name."""

import hashlib
from pathlib import Path


def contents(root: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, hidden ones too."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def moments(root: Path) -> dict[Path, tuple[int, int]]:
    """When each file was written, and as which."""
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in root.rglob("*")
        if path.is_file()
    }
