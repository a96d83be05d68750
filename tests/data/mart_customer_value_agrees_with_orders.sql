with customer_value as (

    select * from {{ ref('mart_customer_value') }}

),

customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

orders_summed_to_customer as (

    select
        customer_id,
        count(*) as order_count,
        sum(net_sales - refunds) as net_revenue
    from customer_orders
    group by customer_id

),

final as (

    select
        coalesce(customer_value.customer_id, orders.customer_id) as customer_id,
        customer_value.order_count,
        orders.order_count as order_count_counted,
        customer_value.net_revenue_by_order_date,
        orders.net_revenue
    from customer_value
    full outer join orders_summed_to_customer as orders
        on customer_value.customer_id = orders.customer_id
    where
        customer_value.order_count is distinct from orders.order_count
        or customer_value.net_revenue_by_order_date is distinct from orders.net_revenue
        or customer_value.days_since_last_order < 0

)

select * from final
