"""How much of a raw file is flattened at a time."""

# One batch is flattened at a time, so this bounds memory. It also decides where parts
# are cut: changing it changes part files, so CONTRACT_VERSION must change with it.
BATCH_BYTES = 80 * 1024 * 1024
# And so many records: a valid order has over 100 bytes, so only a batch of other things
# has more of them, and there each takes a hundred times the memory of its text.
BATCH_RECORDS = 1_000_000
# Batches of a file from which on several processes should share it.
WORTH_CUTTING = 4
