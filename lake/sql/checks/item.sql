-- Orders that use a line number twice. Lines numbered by their place cannot.
select source_position
from typed_item
where
    source_position in (
        select source_position from typed_item
        where line_number <> element_number
    )
group by source_position
having count(*) <> count(distinct line_number)
