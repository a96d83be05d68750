-- Positions of the records that the exact path must judge.

-- A null leaves no trace in the typed record, so only the keys themselves can tell that
-- one was written twice or is unknown. Records share few sets of keys: judge each once.
-- (A table, because the engine would move the judging of a CTE before its grouping.)
create or replace table bulk.key_set as
select
    json_keys(record) as order_keys,
    coalesce(json_keys(record, '$.customer'), []) as customer_keys,
    json_keys(record, '$.items[*]') as items_keys,
    json_keys(record, '$.payments[*]') as payments_keys,
    json_keys(record, '$.refunds[*]') as refunds_keys,
    list(source_position) as source_positions
from line
where contains(record, 'null') and json_valid(record)
group by order_keys, customer_keys, items_keys, payments_keys, refunds_keys;

with records_with_odd_keys as (
    select unnest(source_positions) as source_position
    from bulk.key_set
    where
        not are_keys_known(order_keys, getvariable('order_keys'))
        or not are_keys_known(customer_keys, getvariable('customer_keys'))
        or not are_element_keys_known(items_keys, getvariable('items_keys'))
        or not are_element_keys_known(payments_keys, getvariable('payments_keys'))
        or not are_element_keys_known(refunds_keys, getvariable('refunds_keys'))
),

order_totals as (
    select
        source_position,
        bool_or(has_lost_value or is_suspect) as is_suspect,
        sum(known_values) as known_values,
        sum(gross_amount) as gross_amount,
        sum(gross_amount - discount_amount) as net_amount,
        count(*) as line_count,
        count(distinct line_number) as line_number_count
    from bulk.typed_item as typed_item
    group by source_position
),

payment_totals as (
    select
        source_position,
        bool_or(has_lost_value or is_suspect) as is_suspect,
        sum(known_values) as known_values
    from bulk.typed_payment as typed_payment
    group by source_position
),

refund_totals as (
    select
        typed_refund.source_position,
        bool_or(
            typed_refund.has_lost_value
            or typed_refund.is_suspect
            or (
                typed_refund.line_number is not null
                and typed_item.line_number is null
            )
        ) as is_suspect,
        sum(typed_refund.known_values) as known_values
    from bulk.typed_refund as typed_refund
    left join bulk.typed_item as typed_item
        on
            typed_refund.source_position = typed_item.source_position
            and typed_refund.line_number = typed_item.line_number
    group by typed_refund.source_position
)

select typed_order.source_position
from bulk.typed_order as typed_order
left join order_totals
    on typed_order.source_position = order_totals.source_position
left join payment_totals
    on typed_order.source_position = payment_totals.source_position
left join refund_totals
    on typed_order.source_position = refund_totals.source_position
where
    typed_order.source_position in (select source_position from records_with_odd_keys)
    or typed_order.has_lost_value
    or typed_order.is_suspect
    or order_totals.is_suspect
    or coalesce(payment_totals.is_suspect, false)
    or coalesce(refund_totals.is_suspect, false)
    or order_totals.line_count <> order_totals.line_number_count
    or order_totals.gross_amount >= 1000000000000
    or typed_order.discount_amount > order_totals.net_amount
    -- Every value that the text states must have arrived: a key that the contract does
    -- not know, a key written twice and a value lost to its type all break this sum.
    or typed_order.stated_values <> (
        typed_order.known_values
        + order_totals.known_values
        + coalesce(payment_totals.known_values, 0)
        + coalesce(refund_totals.known_values, 0)
    )
order by typed_order.source_position
