with order_items as (

    select * from {{ ref('stg_order_items') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

products as (

    select * from {{ ref('dim_product') }}

),

-- The version of the product at the time of the order.
lines_with_product as (

    select
        order_items.order_id,
        order_items.line_number,
        order_items.product_id,
        coalesce(order_items.product_name, products.product_name) as product_name,
        coalesce(order_items.category, products.category, 'unknown') as category,
        coalesce(order_items.subcategory, products.subcategory) as subcategory,
        coalesce(order_items.brand, products.brand) as brand,
        order_items.quantity,
        order_items.unit_price,
        order_items.unit_cost,
        order_items.discount_amount,
        products.product_key,
        products.unit_cost as catalogue_unit_cost
    from order_items
    inner join orders
        on order_items.order_id = orders.order_id
    left join products
        on
            order_items.product_id = products.product_id
            and {{ holds_at('products', 'orders.ordered_at') }}

),

final as (

    select
        -- keys
        order_id,
        line_number,
        product_id,
        product_key,

        -- attributes
        product_name,
        category,
        subcategory,
        brand,

        -- measures in the order's currency
        quantity,
        unit_price,
        unit_cost,
        cast(round(quantity * unit_price, 2) as decimal(18, 2)) as gross_amount,
        discount_amount as line_discount_amount,
        cast(round(quantity * unit_cost, 2) as decimal(18, 2)) as cost_amount,

        -- measures in the reporting currency, for lines that state no cost
        cast(
            case
                when unit_cost is null then round(quantity * catalogue_unit_cost, 2)
            end as decimal(18, 2)
        ) as catalogue_cost
    from lines_with_product

)

select * from final
