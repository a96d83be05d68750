"""Looking after a lake: status, verification, retraction, repair."""
