"""`python -m generator`."""

from generator.startup import have_process_alone

have_process_alone()  # before anything large is imported

from generator.cli import app  # noqa: E402

app(prog_name="python -m generator")
