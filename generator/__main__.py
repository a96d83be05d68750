"""`python -m generator`."""

from generator.startup import have_process_alone, nothing_begun


def main() -> None:
    """Import what the command needs, then do what is asked."""
    have_process_alone()  # before anything large is imported
    with nothing_begun():
        from generator.cli import app  # noqa: PLC0415
    app(prog_name="python -m generator")


if __name__ == "__main__":
    main()
