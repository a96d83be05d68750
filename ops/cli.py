"""The entry of the `storelake` command; what it can do stands in `ops/commands.py`."""

from lake.starting import nothing_begun


def main() -> None:
    """Import what the commands need, then do what is asked."""
    with nothing_begun():
        # Only here, where Ctrl+C is looked after.
        import typer.main  # noqa: PLC0415

        from ops.commands import app  # noqa: PLC0415

        commands = typer.main.get_command(app)
    commands()
