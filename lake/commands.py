"""The commands of the lake, by name."""

from collections.abc import Callable

from lake.cli import ingest_command
from lake.importer.cli import import_command
from lake.upkeep.commands import quarantine_command, remove_command, verify_command
from lake.upkeep.status_command import status_command

COMMANDS: dict[str, Callable[..., None]] = {
    "import": import_command,
    "ingest": ingest_command,
    "quarantine": quarantine_command,
    "remove": remove_command,
    "status": status_command,
    "verify": verify_command,
}
