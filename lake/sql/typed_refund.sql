-- What is computed of each element of `refunds`; its texts stay as they came.
with typed as (
    select
        *,
        amount_of_$number_type(amount) as sure_amount,
        amount_of_$number_type(shipping_amount) as sure_shipping,
        amount_of_$number_type(tax_amount) as sure_tax,
        whole_of_$number_type(line_number) as sure_line_number
    from raw
)

select
    sure_amount as amount,
    sure_shipping as shipping_amount,
    sure_tax as tax_amount,
    sure_line_number as line_number,
    rounded_of_$number_type(amount, 2)
    + rounded_of_$number_type(shipping_amount, 2)
    + rounded_of_$number_type(tax_amount, 2)
        as rounded_numbers,
    sure_line_number is not null as needs_cross_check,
    refunded_at is null
    or has_lost_instant
    or sure_amount is null
    or (shipping_amount is not null and sure_shipping is null)
    or (tax_amount is not null and sure_tax is null)
    or (line_number is not null and sure_line_number is null)
        as has_lost_value,
    coalesce(refunded_at < ordered_at, true)
    or coalesce(sure_amount <= 0, true)
    or coalesce(least(sure_shipping, sure_tax) < 0, false)
        as is_suspect
from typed
