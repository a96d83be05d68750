-- One typed table as a whole: positions at fault, how many values and numbers arrived,
-- how many were rounded, and whether the check across tables has anything to look at.
select
    coalesce(
        list(source_position) filter (
            where coalesce(has_lost_value or is_suspect, true)
        ),
        []
    ) as suspects,
    cast(coalesce(sum(known_values), 0) as bigint) as known_values,
    cast(coalesce(sum(known_numbers), 0) as bigint) as known_numbers,
    cast(coalesce(sum(rounded_numbers), 0) as bigint) as rounded_numbers,
    coalesce(bool_or(needs_cross_check), false) as needs_cross_check
from bulk.$table
