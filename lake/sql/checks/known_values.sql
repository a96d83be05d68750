-- How many values and numbers arrived of each record, in the order of the records.
select
    source_position,
    cast(sum(known_values) as bigint) as known_values,
    cast(sum(known_numbers) as bigint) as known_numbers
from (
    select source_position, known_values, known_numbers from bulk.typed_order
    union all
    select source_position, known_values, known_numbers from bulk.typed_item
    union all
    select source_position, known_values, known_numbers from bulk.typed_payment
    union all
    select source_position, known_values, known_numbers from bulk.typed_refund
)
group by source_position
order by source_position
