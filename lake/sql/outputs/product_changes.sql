select
    product_id,
    updated_at,
    product_name,
    category,
    subcategory,
    brand,
    list_price,
    unit_cost,
    stock_quantity,
    catalogue_month,
    getvariable('source_file') as source_file,
    source_position
from accepted
