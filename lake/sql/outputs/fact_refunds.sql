select
    order_id,
    cast(refund_number as integer) as refund_number,
    refund_id,
    refunded_at,
    cast(amount as decimal(18, 2)) as amount,
    cast(shipping_amount as decimal(18, 2)) as shipping_amount,
    cast(tax_amount as decimal(18, 2)) as tax_amount,
    cast(line_number as integer) as line_number,
    getvariable('source_file') as source_file,
    source_position
from accepted
