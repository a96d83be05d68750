with orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

customers as (

    select * from {{ ref('dim_customer') }}

),

final as (

    select
        orders.order_id,
        orders.customer_id,
        orders.order_month,
        customers.country_code as country,
        customers.region,
        orders.units,
        orders.gross_sales,
        orders.discounts,
        orders.net_sales,
        orders.refunds,
        orders.cost,
        orders.costed_net_sales
    from orders
    inner join customers
        on orders.customer_key = customers.customer_key

)

select * from final
