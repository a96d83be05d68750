select
    customer_id,
    updated_at,
    name,
    email,
    country,
    city,
    language,
    loyalty_tier,
    is_deleted,
    order_id,
    order_updated_at,
    getvariable('source_file') as source_file,
    source_position
from accepted
