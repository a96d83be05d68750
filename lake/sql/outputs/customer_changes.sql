select
    customer.id as customer_id,
    coalesce(exact_timestamp(customer.updated_at), updated_at) as updated_at,
    customer.name as name,
    customer.email as email,
    customer.country as country,
    customer.city as city,
    customer.language as language,
    customer.loyalty_tier as loyalty_tier,
    cast(null as boolean) as is_deleted,
    order_id,
    updated_at as order_updated_at,
    getvariable('source_file') as source_file,
    source_position,
    coalesce(exact_timestamp(customer.updated_at), updated_at) as partition_at
from accepted_order
where trim(customer.id) <> ''
