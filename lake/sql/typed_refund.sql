-- One row per element of `refunds`.
create or replace table $schema.typed_refund as
with elements as (
    select
        source_position,
        ordered_at,
        order_id,
        unnest(refunds) as refund,
        generate_subscripts(refunds, 1) as refund_number
    from $schema.typed_order
),

typed as (
    select
        *,
        sure_timestamp(refund.refunded_at) as refunded_at,
        sure_amount(refund.amount) as amount,
        sure_amount(refund.shipping_amount) as shipping_amount,
        sure_amount(refund.tax_amount) as tax_amount,
        sure_whole(refund.line_number) as line_number
    from elements
)

select
    source_position,
    order_id,
    ordered_at,
    refund_number,
    refund.refund_id,
    refunded_at,
    amount,
    shipping_amount,
    tax_amount,
    line_number,
    $known_values as known_values,
    $known_numbers as known_numbers,
    cast(is_rounded(refund.amount, 2) as integer)
    + cast(is_rounded(refund.shipping_amount, 2) as integer)
    + cast(is_rounded(refund.tax_amount, 2) as integer)
        as rounded_numbers,
    line_number is not null as needs_cross_check,
    refunded_at is null
    or amount is null
    or (refund.shipping_amount is not null and shipping_amount is null)
    or (refund.tax_amount is not null and tax_amount is null)
    or (refund.line_number is not null and line_number is null)
        as has_lost_value,
    is_unsure_id(refund.refund_id)
    or coalesce(refunded_at < ordered_at, true)
    or coalesce(amount <= 0, true)
    or coalesce(least(shipping_amount, tax_amount) < 0, false)
        as is_suspect
    $extra_columns
from typed
