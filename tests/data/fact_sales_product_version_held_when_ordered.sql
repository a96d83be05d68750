with sales as (

    select * from {{ ref('fact_sales') }}

),

orders as (

    select * from {{ ref('fact_orders') }}

),

products as (

    select * from {{ ref('dim_product') }}

),

final as (

    select
        sales.sale_id,
        sales.product_id,
        sales.product_key,
        orders.ordered_at,
        products.valid_from,
        products.valid_to
    from sales
    inner join orders
        on sales.order_id = orders.order_id
    inner join products
        on sales.product_key = products.product_key
    where
        sales.product_id is distinct from products.product_id
        or orders.ordered_at < products.valid_from
        or orders.ordered_at >= products.valid_to

)

select * from final
