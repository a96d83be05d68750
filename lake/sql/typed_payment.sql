-- One row per element of `payments`.
create or replace table $schema.typed_payment as
with elements as (
    select
        source_position,
        ordered_at,
        order_id,
        unnest(payments) as payment,
        generate_subscripts(payments, 1) as payment_number
    from $schema.typed_order
),

typed as (
    select
        *,
        sure_amount(payment.amount) as amount,
        sure_timestamp(payment.paid_at) as paid_at
    from elements
)

select
    source_position,
    order_id,
    ordered_at,
    payment_number,
    payment.method,
    amount,
    payment.status,
    paid_at,
    $known_values as known_values,
    $known_numbers as known_numbers,
    cast(is_rounded(payment.amount, 2) as integer) as rounded_numbers,
    false as needs_cross_check,
    (payment.amount is not null and amount is null)
    or (payment.paid_at is not null and paid_at is null)
        as has_lost_value,
    coalesce(not regexp_matches(payment.method, '[!-~]'), true)
    or is_unsure_text(payment.method)
    or is_unsure_text(payment.status)
        as is_suspect
    $extra_columns
from typed
