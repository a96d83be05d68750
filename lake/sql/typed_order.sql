-- Records of `line` as orders, one row per record. `has_lost_value` marks a value that
-- the text states and the row lacks, `is_suspect` whatever else the exact path must see.
-- A record that is no JSON arrives as NULL, which only the guarded form of record
-- survives.
create or replace table $schema.typed_order as
with parsed as (
    select
        source_position,
        null_count,
        unnest(record)
    from (
        select
            source_position,
            $record as record,
            coalesce($null_count, 0) as null_count
        from line
    )
),

typed as (
    select
        *,
        sure_timestamp(ordered_at) as sure_ordered_at,
        sure_timestamp(updated_at) as sure_updated_at,
        sure_timestamp(customer.updated_at) as customer_updated_at,
        lower(trim(status)) as sure_status,
        sure_amount(discount_amount) as sure_discount,
        sure_amount(shipping_amount) as sure_shipping,
        sure_amount(tax_amount) as sure_tax,
        $customer_values as customer_values
    from parsed
)

select
    source_position,
    order_id,
    sure_ordered_at as ordered_at,
    coalesce(sure_updated_at, sure_ordered_at) as updated_at,
    sure_status as status,
    channel,
    device_type,
    store_id,
    currency,
    coalesce(sure_discount, 0.00) as discount_amount,
    sure_shipping as shipping_amount,
    sure_tax as tax_amount,
    customer.id as customer_id,
    coalesce(customer_updated_at, sure_updated_at, sure_ordered_at)
        as customer_updated_at,
    customer.name as customer_name,
    customer.email as customer_email,
    customer.country as customer_country,
    customer.city as customer_city,
    customer.language as customer_language,
    customer.loyalty_tier as customer_loyalty_tier,
    items,
    payments,
    refunds,
    $known_values + null_count as known_values,
    $known_numbers as known_numbers,
    cast(is_rounded(discount_amount, 2) as integer)
    + cast(is_rounded(shipping_amount, 2) as integer)
    + cast(is_rounded(tax_amount, 2) as integer)
        as rounded_numbers,
    coalesce(sure_discount > 0, false) as needs_cross_check,
    sure_ordered_at is null
    or (updated_at is not null and sure_updated_at is null)
    or (discount_amount is not null and sure_discount is null)
    or (shipping_amount is not null and sure_shipping is null)
    or (tax_amount is not null and sure_tax is null)
    or (customer.updated_at is not null and customer_updated_at is null)
        as has_lost_value,
    order_id is null
    or is_unsure_id(order_id)
    or sure_status is null
    -- Letters beyond ASCII are made lower in more than one way.
    or strlen(status) <> length(status)
    or not list_contains(getvariable('statuses'), sure_status)
    or is_unsure_text(channel)
    or is_unsure_text(device_type)
    or is_unsure_id(store_id)
    or not coalesce(list_contains(getvariable('currencies'), currency), true)
    or coalesce(least(sure_discount, sure_shipping, sure_tax) < 0, false)
    -- {}, and what is no object at all, both arrive as a customer without values.
    or (customer is not null and customer_values = 0)
    or is_unsure_id(customer.id)
    or is_unsure_attribute(customer.name)
    or is_unsure_attribute(customer.email)
    or is_unsure_attribute(customer.country)
    or is_unsure_attribute(customer.city)
    or is_unsure_attribute(customer.language)
    or is_unsure_attribute(customer.loyalty_tier)
    or coalesce(len(items), 0) = 0
        as is_suspect
    $extra_columns
from typed
