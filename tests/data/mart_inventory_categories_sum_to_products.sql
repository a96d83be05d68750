with inventory as (

    select * from {{ ref('mart_inventory') }}

),

inventory_summed_to_category as (

    select
        inventory_month,
        category,
        sum(product_count) filter (where level = 'product') as products,
        sum(product_count) filter (where level = 'category') as category_products,
        sum(stock_value) filter (where level = 'product') as stock_value_of_products,
        sum(stock_value) filter (where level = 'category') as stock_value,
        sum(units_sold) filter (where level = 'product') as units_sold_of_products,
        sum(units_sold) filter (where level = 'category') as units_sold,
        sum(stock_out_count) filter (where level = 'product') as stock_outs_of_products,
        sum(stock_out_count) filter (where level = 'category') as stock_outs
    from inventory
    group by inventory_month, category

),

final as (

    select *
    from inventory_summed_to_category
    where
        products is distinct from category_products
        or stock_value_of_products is distinct from stock_value
        or units_sold_of_products is distinct from units_sold
        or stock_outs_of_products is distinct from stock_outs

)

select * from final
