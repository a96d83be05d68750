"""The bulk path: whole batches typed by the engine, and proof that nothing was lost."""
