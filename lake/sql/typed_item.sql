-- One row per element of `items`.
create or replace table $schema.typed_item as
with elements as (
    select
        source_position,
        ordered_at,
        order_id,
        len(items) as item_count,
        unnest(items) as item,
        generate_subscripts(items, 1) as element_number
    from $schema.typed_order
),

typed as (
    select
        *,
        case
            when item.line_number is not null then sure_whole(item.line_number)
            else element_number
        end as line_number,
        sure_whole(item.quantity) as quantity,
        sure_price(item.unit_price) as unit_price,
        sure_price(item.unit_cost) as unit_cost,
        case
            when item.discount_amount is not null
                then sure_amount(item.discount_amount)
            else 0.00
        end as discount_amount
    from elements
),

valued as (
    select
        *,
        cast(
            round(cast(quantity as decimal(9, 0)) * unit_price, 2) as decimal(20, 2)
        ) as gross_amount
    from typed
)

select
    source_position,
    order_id,
    ordered_at,
    element_number,
    line_number,
    item.product_id,
    item.product_name,
    item.category,
    item.subcategory,
    item.brand,
    quantity,
    unit_price,
    unit_cost,
    discount_amount,
    gross_amount - discount_amount as net_amount,
    $known_values as known_values,
    $known_numbers as known_numbers,
    cast(is_rounded(item.unit_price, 4) as integer)
    + cast(is_rounded(item.unit_cost, 4) as integer)
    + cast(is_rounded(item.discount_amount, 2) as integer)
        as rounded_numbers,
    coalesce(line_number <> element_number, false) as needs_cross_check,
    line_number is null
    or quantity is null
    or unit_price is null
    or (item.unit_cost is not null and unit_cost is null)
    or discount_amount is null
        as has_lost_value,
    item.product_id is null
    or is_unsure_id(item.product_id)
    or is_unsure_text(item.product_name)
    or is_unsure_text(item.category)
    or is_unsure_text(item.subcategory)
    or is_unsure_text(item.brand)
    or coalesce(quantity not between 1 and 1000000, true)
    or coalesce(discount_amount not between 0 and gross_amount, true)
    -- Together they may reach the largest amount of an order.
    or coalesce(gross_amount >= 1000000000000 // item_count, true)
        as is_suspect
    $extra_columns
from valued
