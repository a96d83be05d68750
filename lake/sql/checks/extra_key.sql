-- How many of the accepted records' objects have a key that the contract does not know.
select count("extra $key")
from bulk.$table
anti join suspect using (source_position)
