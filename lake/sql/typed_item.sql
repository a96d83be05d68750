-- What is computed of each element of `items`; its texts stay as they came.
with typed as (
    select
        *,
        case
            when line_number is not null then whole_of_$number_type(line_number)
            else element_number
        end as sure_line_number,
        whole_of_$number_type(quantity) as sure_quantity,
        price_of_$number_type(unit_price) as sure_price,
        price_of_$number_type(unit_cost) as sure_cost,
        case
            when discount_amount is not null
                then amount_of_$number_type(discount_amount)
            else 0.00
        end as sure_discount
    from raw
),

valued as (
    select
        *,
        cast(
            round(cast(sure_quantity as decimal(9, 0)) * sure_price, 2)
            as decimal(20, 2)
        ) as gross_amount
    from typed
)

select
    cast(sure_line_number as integer) as line_number,
    sure_quantity as quantity,
    sure_price as unit_price,
    sure_cost as unit_cost,
    cast(sure_discount as decimal(18, 2)) as discount_amount,
    rounded_of_$number_type(unit_price, 4)
    + rounded_of_$number_type(unit_cost, 4)
    + rounded_of_$number_type(discount_amount, 2)
        as rounded_numbers,
    coalesce(sure_line_number <> element_number, false) as needs_cross_check,
    sure_line_number is null
    or sure_quantity is null
    or sure_price is null
    or (unit_cost is not null and sure_cost is null)
    or sure_discount is null
        as has_lost_value,
    product_id is null
    or coalesce(sure_quantity not between 1 and 1000000, true)
    or coalesce(sure_discount not between 0 and gross_amount, true)
    -- Together they may reach the largest amount of an order.
    or coalesce(gross_amount >= 1000000000000 // element_count, true)
        as is_suspect
from valued
