"""`python -m lake`: the commands of the lake without the rest of the house."""

from lake.starting import nothing_begun


def main() -> None:
    """Import what the commands need, then do what is asked."""
    with nothing_begun():
        # Only here, where Ctrl+C is looked after.
        import typer  # noqa: PLC0415

        from lake.commands import COMMANDS  # noqa: PLC0415

        app = typer.Typer(
            no_args_is_help=True, add_completion=False, rich_markup_mode=None
        )
        for name, command in COMMANDS.items():
            app.command(name)(command)
        commands = typer.main.get_command(app)
    commands(prog_name="python -m lake")


if __name__ == "__main__":
    main()
