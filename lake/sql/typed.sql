-- Records of `line` as typed tables; `is_suspect` marks what the exact path must see.
-- Run once for the raw lines and once more for those that the exact path accepted.

create or replace table typed_order as
with parsed as (
    select
        source_position,
        stated_values,
        case when json_valid(record) then json_transform(record, '$structure') end as o
    from line
)

select
    source_position,
    stated_values,
    o.order_id,
    exact_timestamp(o.ordered_at) as ordered_at,
    coalesce(exact_timestamp(o.updated_at), exact_timestamp(o.ordered_at)) as updated_at,
    lower(trim(o.status)) as status,
    o.channel,
    o.device_type,
    o.store_id,
    o.currency,
    coalesce(exact_amount(o.discount_amount), 0.00) as discount_amount,
    exact_amount(o.shipping_amount) as shipping_amount,
    exact_amount(o.tax_amount) as tax_amount,
    o.customer,
    o.items,
    o.payments,
    o.refunds,
    $stated_by_order as known_values,
    o is null
    or not is_sure_id(o.order_id)
    or exact_timestamp(o.ordered_at) is null
    or (o.updated_at is not null and exact_timestamp(o.updated_at) is null)
    or coalesce(not list_contains(getvariable('statuses'), lower(trim(o.status))), true)
    or not is_sure_text(o.channel)
    or not is_sure_text(o.device_type)
    or (o.store_id is not null and not is_sure_id(o.store_id))
    or (
        o.currency is not null
        and not list_contains(getvariable('currencies'), o.currency)
    )
    or (
        o.discount_amount is not null
        and coalesce(not exact_amount(o.discount_amount) between 0 and 999999999999.99, true)
    )
    or (
        o.shipping_amount is not null
        and coalesce(not exact_amount(o.shipping_amount) between 0 and 999999999999.99, true)
    )
    or (
        o.tax_amount is not null
        and coalesce(not exact_amount(o.tax_amount) between 0 and 999999999999.99, true)
    )
    or (
        -- {}, and what is no object at all, both arrive as a customer without values
        o.customer is not null
        and (
            not is_sure_id(o.customer.id)
            or not is_sure_text(o.customer.name)
            or not is_sure_text(o.customer.email)
            or not is_sure_text(o.customer.country)
            or not is_sure_text(o.customer.city)
            or not is_sure_text(o.customer.language)
            or not is_sure_text(o.customer.loyalty_tier)
            or (
                o.customer.updated_at is not null
                and exact_timestamp(o.customer.updated_at) is null
            )
        )
    )
    or coalesce(len(o.items), 0) = 0
        as is_suspect
from parsed;

create or replace table typed_item as
with elements as (
    select
        source_position,
        order_id,
        ordered_at,
        unnest(items) as i,
        generate_subscripts(items, 1) as element_number
    from typed_order
),

typed as (
    select
        *,
        case
            when i.line_number is null then element_number
            else exact_whole(i.line_number)
        end as line_number,
        exact_whole(i.quantity) as quantity,
        exact_price(i.unit_price) as unit_price,
        exact_price(i.unit_cost) as unit_cost,
        case
            when i.discount_amount is null then 0.00
            else exact_amount(i.discount_amount)
        end as discount_amount
    from elements
),

-- A quantity or a price out of range could overflow here; then it is a suspect anyway.
valued as (
    select
        *,
        try_cast(
            round(cast(quantity as decimal(10, 0)) * unit_price, 2) as decimal(18, 2)
        ) as gross_amount
    from typed
)

select
    source_position,
    order_id,
    ordered_at,
    element_number,
    line_number,
    i.product_id,
    i.product_name,
    i.category,
    i.subcategory,
    i.brand,
    quantity,
    unit_price,
    unit_cost,
    discount_amount,
    gross_amount,
    $stated_by_item as known_values,
    not is_sure_id(i.product_id)
    or not is_sure_text(i.product_name)
    or not is_sure_text(i.category)
    or not is_sure_text(i.subcategory)
    or not is_sure_text(i.brand)
    or coalesce(line_number < 0, true)
    or coalesce(not quantity between 1 and 1000000, true)
    or coalesce(not unit_price between 0 and 99999999.9999, true)
    or (
        i.unit_cost is not null
        and coalesce(not unit_cost between 0 and 99999999.9999, true)
    )
    or coalesce(not discount_amount between 0 and gross_amount, true)
        as is_suspect
from valued;

create or replace table typed_payment as
with elements as (
    select
        source_position,
        order_id,
        ordered_at,
        unnest(payments) as p,
        generate_subscripts(payments, 1) as payment_number
    from typed_order
)

select
    source_position,
    order_id,
    ordered_at,
    payment_number,
    p.method,
    exact_amount(p.amount) as amount,
    p.status,
    exact_timestamp(p.paid_at) as paid_at,
    $stated_by_payment as known_values,
    coalesce(not regexp_matches(p.method, '[!-~]'), true)
    or not is_sure_text(p.method)
    or not is_sure_text(p.status)
    or (
        p.amount is not null
        and coalesce(not abs(exact_amount(p.amount)) < 1000000000000, true)
    )
    or (p.paid_at is not null and exact_timestamp(p.paid_at) is null)
        as is_suspect
from elements;

create or replace table typed_refund as
with elements as (
    select
        source_position,
        order_id,
        ordered_at,
        unnest(refunds) as r,
        generate_subscripts(refunds, 1) as refund_number
    from typed_order
)

select
    source_position,
    order_id,
    ordered_at,
    refund_number,
    r.refund_id,
    exact_timestamp(r.refunded_at) as refunded_at,
    exact_amount(r.amount) as amount,
    exact_amount(r.shipping_amount) as shipping_amount,
    exact_amount(r.tax_amount) as tax_amount,
    exact_whole(r.line_number) as line_number,
    $stated_by_refund as known_values,
    (r.refund_id is not null and not is_sure_id(r.refund_id))
    or coalesce(exact_timestamp(r.refunded_at) < ordered_at, true)
    or coalesce(not exact_amount(r.amount) between 0.01 and 999999999999.99, true)
    or (
        r.shipping_amount is not null
        and coalesce(not exact_amount(r.shipping_amount) between 0 and 999999999999.99, true)
    )
    or (
        r.tax_amount is not null
        and coalesce(not exact_amount(r.tax_amount) between 0 and 999999999999.99, true)
    )
    or (r.line_number is not null and coalesce(exact_whole(r.line_number) < 0, true))
        as is_suspect
from elements;
