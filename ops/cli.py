"""The entry of the `storelake` command; what it can do stands in `ops/commands.py`."""

from lake.starting import end_quickly, nothing_begun


def main() -> None:
    """Import what every command needs, then do what is asked."""
    with nothing_begun():
        # Only here, where Ctrl+C is looked after.
        from ops.commands import app  # noqa: PLC0415
    end_quickly()
    app()
