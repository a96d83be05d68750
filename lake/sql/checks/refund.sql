-- Orders with a refund for a line that they do not have.
select typed_refund.source_position
from typed_refund
left join typed_item
    on
        typed_refund.source_position = typed_item.source_position
        and typed_refund.line_number = typed_item.line_number
where
    typed_refund.line_number is not null
    and typed_item.source_position is null
