"""The commands of the lake, by name, and where each stands."""

COMMANDS = {
    "import": "lake.importer.cli:import_command",
    "ingest": "lake.ingest_command:ingest_command",
    "quarantine": "lake.upkeep.commands:quarantine_command",
    "remove": "lake.upkeep.commands:remove_command",
    "status": "lake.upkeep.status_command:status_command",
    "verify": "lake.upkeep.commands:verify_command",
}
