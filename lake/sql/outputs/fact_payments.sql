select
    order_id,
    cast(payment_number as integer) as payment_number,
    method,
    cast(amount as decimal(18, 2)) as amount,
    status,
    paid_at,
    getvariable('source_file') as source_file,
    source_position
from accepted
