-- Orders whose own discount exceeds what their lines leave.
select typed_order.source_position
from bulk.typed_order as typed_order
inner join bulk.typed_item as typed_item
    on typed_order.source_position = typed_item.source_position
where typed_order.discount_amount > 0
group by typed_order.source_position, typed_order.discount_amount
having typed_order.discount_amount > sum(typed_item.net_amount)
