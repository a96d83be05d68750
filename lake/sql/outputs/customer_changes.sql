select
    customer_id,
    customer_updated_at as updated_at,
    customer_name as name,
    customer_email as email,
    customer_country as country,
    customer_city as city,
    customer_language as language,
    customer_loyalty_tier as loyalty_tier,
    cast(null as boolean) as is_deleted,
    order_id,
    updated_at as order_updated_at,
    getvariable('source_file') as source_file,
    source_position
from accepted
