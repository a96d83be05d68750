{{ config(materialized='table') }}

-- Guests are nobody's customers.
with customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

orders_summed_to_customer_month as (

    select
        customer_id,
        order_month,
        count(*) as order_count,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date
    from customer_orders
    group by customer_id, order_month

),

final as (

    select
        customer_id,
        order_month,
        min(order_month) over (partition by customer_id) as first_order_month,
        lag(order_month) over (partition by customer_id order by order_month)
            as previous_order_month,
        lead(order_month) over (partition by customer_id order by order_month)
            as next_order_month,
        order_count,
        cast(net_sales as decimal(18, 2)) as net_sales,
        cast(refunds_by_order_date as decimal(18, 2)) as refunds_by_order_date
    from orders_summed_to_customer_month

)

select * from final
