select
    order_id,
    cast(line_number as integer) as line_number,
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    cast(quantity as integer) as quantity,
    cast(unit_price as decimal(18, 4)) as unit_price,
    cast(unit_cost as decimal(18, 4)) as unit_cost,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    getvariable('source_file') as source_file,
    source_position
from accepted
