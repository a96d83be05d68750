"""A person's name and e-mail address, erased from all that Storelake keeps."""
