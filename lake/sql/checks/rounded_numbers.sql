-- How many numbers of the accepted records had more decimals than are kept.
select cast(coalesce(sum(rounded_numbers), 0) as bigint)
from bulk.$table
anti join suspect using (source_position)
