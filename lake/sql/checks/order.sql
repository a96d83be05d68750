-- Orders whose own discount exceeds what their lines leave.
select typed_order.source_position
from typed_order
inner join typed_item
    on typed_order.source_position = typed_item.source_position
where typed_order.discount_amount > 0
group by typed_order.source_position, typed_order.discount_amount
having
    typed_order.discount_amount
    > sum(
        cast(
            round(cast(typed_item.quantity as decimal(9, 0)) * typed_item.unit_price, 2)
            as decimal(20, 2)
        )
        - typed_item.discount_amount
    )
