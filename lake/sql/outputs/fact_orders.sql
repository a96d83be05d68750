select
    order_id,
    ordered_at,
    updated_at,
    status,
    channel,
    device_type,
    store_id,
    currency,
    customer_id,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(shipping_amount as decimal(18, 2)) as shipping_amount,
    cast(tax_amount as decimal(18, 2)) as tax_amount,
    getvariable('source_file') as source_file,
    source_position
from accepted
