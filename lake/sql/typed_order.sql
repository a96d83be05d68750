-- What is computed of each order; its other texts stay as they came. `has_lost_value`
-- marks a value that the text states and the row lacks, `is_suspect` whatever else the
-- exact path must see.
with typed as (
    select
        *,
        lower(trim(status)) as sure_status,
        amount_of_$number_type(discount_amount) as sure_discount,
        amount_of_$number_type(shipping_amount) as sure_shipping,
        amount_of_$number_type(tax_amount) as sure_tax
    from raw
)

select
    sure_status as status,
    sure_discount as discount_amount,
    sure_shipping as shipping_amount,
    sure_tax as tax_amount,
    rounded_of_$number_type(discount_amount, 2)
    + rounded_of_$number_type(shipping_amount, 2)
    + rounded_of_$number_type(tax_amount, 2)
        as rounded_numbers,
    coalesce(sure_discount > 0, false) as needs_cross_check,
    ordered_at is null
    or has_lost_instant
    or (discount_amount is not null and sure_discount is null)
    or (shipping_amount is not null and sure_shipping is null)
    or (tax_amount is not null and sure_tax is null)
        as has_lost_value,
    order_id is null
    or sure_status is null
    -- Letters beyond ASCII are made lower in more than one way.
    or strlen(status) <> length(status)
    or not list_contains(getvariable('statuses'), sure_status)
    or not coalesce(list_contains(getvariable('currencies'), currency), true)
    or coalesce(least(sure_discount, sure_shipping, sure_tax) < 0, false)
    or item_count = 0
        as is_suspect
from typed
