"""`python -m lake`: the commands of the lake without the rest of the house."""

from lake.starting import end_quickly, nothing_begun


def main() -> None:
    """Import what every command needs, then do what is asked."""
    with nothing_begun():
        # Only here, where Ctrl+C is looked after.
        from lake.command_line import command_line  # noqa: PLC0415
        from lake.commands import COMMANDS  # noqa: PLC0415

        app = command_line(COMMANDS, "From raw files to the processed layer.")
    end_quickly()
    app(prog_name="python -m lake")


if __name__ == "__main__":
    main()
