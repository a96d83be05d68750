"""`storelake generate`: the generator, with the lake's raw folder to write into."""

from generator.cli import generate_command as command_into
from lake.layout import Layout

generate_command = command_into(lambda: Layout.from_environment().raw)
