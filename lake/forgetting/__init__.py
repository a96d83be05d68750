"""A person's name and e-mail address, erased from raw files and the layers above."""
