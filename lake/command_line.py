"""Commands that are imported when they are asked for: each starts in its own time."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

from lake.starting import nothing_begun

PLAIN: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None}


def command_line(commands: Mapping[str, str], about: str) -> typer.Typer:
    """An application of these commands.

    Args:
        commands: where each stands, `module:function` by its name, in the order of the
            help.
        about: what the help says of all of them.
    """

    class Commands(TyperGroup):
        def list_commands(self, _context: Any) -> list[str]:
            return list(commands)

        def get_command(self, _context: Any, name: str) -> Any:
            return _imported(name, commands[name]) if name in commands else None

    app = typer.Typer(cls=Commands, no_args_is_help=True, help=about, **PLAIN)
    app.callback()(_nothing_of_their_own)
    return app


def _nothing_of_their_own() -> None:
    """All options are those of a command."""


def _imported(name: str, place: str) -> Any:
    module, _, function = place.partition(":")
    with nothing_begun():
        command = getattr(import_module(module), function)
    alone = typer.Typer(**PLAIN)
    alone.command(name)(command)
    return typer.main.get_command(alone)
