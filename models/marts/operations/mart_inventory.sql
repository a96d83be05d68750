with inventory as (

    select * from {{ ref('fact_inventory') }}

),

products as (

    select * from {{ ref('dim_product') }}

),

sales_summed_to_product as (

    select * from {{ ref('int_products_sold_before_dump') }}

),

stock_of_products as (

    select
        inventory.inventory_month,
        inventory.category,
        inventory.product_id,
        products.product_name,
        inventory.stock_quantity,
        inventory.stock_value,
        -- What is sold before it came leaves nothing to sell; unknown stays unknown.
        case
            when inventory.stock_quantity < 0 then 0
            else inventory.stock_quantity
        end as stock_left,
        coalesce(sales_summed_to_product.units_sold, 0) as units_sold,
        case when inventory.stock_quantity <= 0 then 1 else 0 end as stock_out_count
    from inventory
    left join products
        on inventory.product_key = products.product_key
    left join sales_summed_to_product
        on
            inventory.inventory_month = sales_summed_to_product.inventory_month
            and inventory.product_id = sales_summed_to_product.product_id

),

stock_of_both_levels as (

    select
        inventory_month,
        'product' as level,
        category,
        product_id,
        product_name,
        1 as product_count,
        stock_quantity,
        stock_left,
        stock_value,
        units_sold,
        stock_out_count
    from stock_of_products
    union all
    select
        inventory_month,
        'category' as level,
        category,
        cast(null as varchar) as product_id,
        cast(null as varchar) as product_name,
        count(*) as product_count,
        sum(stock_quantity) as stock_quantity,
        sum(stock_left) as stock_left,
        sum(stock_value) as stock_value,
        sum(units_sold) as units_sold,
        sum(stock_out_count) as stock_out_count
    from stock_of_products
    group by inventory_month, category

),

final as (

    select
        inventory_month,
        level,
        category,
        product_id,
        product_name,
        cast(product_count as bigint) as product_count,
        cast(stock_quantity as bigint) as stock_quantity,
        cast(stock_value as decimal(18, 2)) as stock_value,
        cast(units_sold as bigint) as units_sold,
        {{ safe_divide('28 * stock_left', 'units_sold') }} as days_of_cover,
        cast(stock_out_count as bigint) as stock_out_count
    from stock_of_both_levels

)

select * from final
