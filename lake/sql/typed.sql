-- Records of `line` as typed tables. `has_lost_value` marks a value that the text states
-- and the typed row lacks, `is_suspect` whatever else the exact path must see.
-- Run once for the raw lines and once more for those that the exact path accepted, where
-- no value may be lost.

create or replace table typed_order as
with parsed as (
    select
        source_position,
        stated_values,
        -- The engine forgives a comma before a closing bracket, which JSON does not, and
        -- reads numbers through a double, which 16 digits or a tiny exponent do not
        -- survive. A blank before a colon hides its key from the count of stated values.
        regexp_matches(
            record, ',\s*[}\]]|:\s*-?[0-9]([0-9.]{15}|[0-9.]*[eE]-)|"\s+:'
        )
        or strlen(record) > $max_record_bytes as has_lax_syntax,
        case when json_valid(record) then json_transform(record, '$structure') end as o
    from line
),

typed as (
    select
        *,
        sure_timestamp(o.ordered_at) as ordered_at,
        sure_timestamp(o.updated_at) as updated_at,
        sure_timestamp(o.customer.updated_at) as customer_updated_at,
        lower(trim(o.status)) as status,
        sure_charge(o.discount_amount) as discount_amount,
        sure_charge(o.shipping_amount) as shipping_amount,
        sure_charge(o.tax_amount) as tax_amount
    from parsed
)

select
    source_position,
    stated_values,
    o.order_id,
    ordered_at,
    coalesce(updated_at, ordered_at) as updated_at,
    status,
    o.channel,
    o.device_type,
    o.store_id,
    o.currency,
    coalesce(discount_amount, 0.00) as discount_amount,
    shipping_amount,
    tax_amount,
    o.customer.id as customer_id,
    coalesce(customer_updated_at, updated_at, ordered_at) as customer_updated_at,
    o.customer.name as customer_name,
    o.customer.email as customer_email,
    o.customer.country as customer_country,
    o.customer.city as customer_city,
    o.customer.language as customer_language,
    o.customer.loyalty_tier as customer_loyalty_tier,
    o.items,
    o.payments,
    o.refunds,
    $stated_by_order as known_values,
    ordered_at is null
    or (o.updated_at is not null and updated_at is null)
    or (o.discount_amount is not null and discount_amount is null)
    or (o.shipping_amount is not null and shipping_amount is null)
    or (o.tax_amount is not null and tax_amount is null)
    or (o.customer.updated_at is not null and customer_updated_at is null)
        as has_lost_value,
    o is null
    or has_lax_syntax
    or not is_sure_id(o.order_id)
    or coalesce(not list_contains(getvariable('statuses'), status), true)
    or not is_sure_text(o.channel)
    or not is_sure_text(o.device_type)
    or (o.store_id is not null and not is_sure_id(o.store_id))
    or not coalesce(list_contains(getvariable('currencies'), o.currency), true)
    or (
        -- {}, and what is no object at all, both arrive as a customer without values.
        o.customer is not null
        and (
            not is_sure_id(o.customer.id)
            or not is_sure_attribute(o.customer.name)
            or not is_sure_attribute(o.customer.email)
            or not is_sure_attribute(o.customer.country)
            or not is_sure_attribute(o.customer.city)
            or not is_sure_attribute(o.customer.language)
            or not is_sure_attribute(o.customer.loyalty_tier)
        )
    )
    or coalesce(len(o.items), 0) = 0
        as is_suspect
from typed;

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
            else sure_line_number(i.line_number)
        end as line_number,
        sure_quantity(i.quantity) as quantity,
        sure_price(i.unit_price) as unit_price,
        sure_price(i.unit_cost) as unit_cost,
        case
            when i.discount_amount is null then 0.00 else sure_charge(i.discount_amount)
        end as discount_amount
    from elements
),

valued as (
    select
        *,
        cast(
            round(cast(quantity as decimal(7, 0)) * unit_price, 2) as decimal(18, 2)
        ) as gross_amount
    from typed
)

select
    source_position,
    order_id,
    ordered_at,
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
    line_number is null
    or quantity is null
    or unit_price is null
    or (i.unit_cost is not null and unit_cost is null)
    or discount_amount is null
        as has_lost_value,
    not is_sure_id(i.product_id)
    or not is_sure_text(i.product_name)
    or not is_sure_text(i.category)
    or not is_sure_text(i.subcategory)
    or not is_sure_text(i.brand)
    or coalesce(quantity > 1000000, true)
    or coalesce(discount_amount > gross_amount, true)
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
),

typed as (
    select
        *,
        sure_amount(p.amount) as amount,
        sure_timestamp(p.paid_at) as paid_at
    from elements
)

select
    source_position,
    order_id,
    ordered_at,
    payment_number,
    p.method,
    amount,
    p.status,
    paid_at,
    $stated_by_payment as known_values,
    (p.amount is not null and amount is null)
    or (p.paid_at is not null and paid_at is null)
        as has_lost_value,
    coalesce(not regexp_matches(p.method, '[!-~]'), true)
    or not is_sure_text(p.method)
    or not is_sure_text(p.status)
        as is_suspect
from typed;

create or replace table typed_refund as
with elements as (
    select
        source_position,
        order_id,
        ordered_at,
        unnest(refunds) as r,
        generate_subscripts(refunds, 1) as refund_number
    from typed_order
),

typed as (
    select
        *,
        sure_timestamp(r.refunded_at) as refunded_at,
        sure_charge(r.amount) as amount,
        sure_charge(r.shipping_amount) as shipping_amount,
        sure_charge(r.tax_amount) as tax_amount,
        sure_line_number(r.line_number) as line_number
    from elements
)

select
    source_position,
    order_id,
    ordered_at,
    refund_number,
    r.refund_id,
    refunded_at,
    amount,
    shipping_amount,
    tax_amount,
    line_number,
    $stated_by_refund as known_values,
    refunded_at is null
    or amount is null
    or (r.shipping_amount is not null and shipping_amount is null)
    or (r.tax_amount is not null and tax_amount is null)
    or (r.line_number is not null and line_number is null)
        as has_lost_value,
    (r.refund_id is not null and not is_sure_id(r.refund_id))
    or coalesce(refunded_at < ordered_at, true)
    or coalesce(amount = 0, true)
        as is_suspect
from typed;
