"""The headline charts as one file, to be sent by mail."""
