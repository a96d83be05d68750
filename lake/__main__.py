"""`python -m lake`: the commands of the lake without the rest of the house."""

import typer

from lake.commands import COMMANDS

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
for name, command in COMMANDS.items():
    app.command(name)(command)

if __name__ == "__main__":
    app(prog_name="python -m lake")
