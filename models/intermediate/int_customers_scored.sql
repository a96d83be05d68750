with customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

orders_summed_to_customer as (

    select
        customer_id,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        count(*) as order_count,
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date,
        sum(net_sales) - sum(refunds) as net_revenue_by_order_date
    from customer_orders
    group by customer_id

),

-- How many customers are worse, equals not counted: equal values score the same.
customers_compared as (

    select
        *,
        count(*) over () as customer_count,
        rank() over (order by last_order_date) - 1 as less_recent_count,
        rank() over (order by order_count) - 1 as less_frequent_count,
        rank() over (order by net_revenue_by_order_date) - 1 as less_valuable_count
    from orders_summed_to_customer

),

final as (

    select
        customer_id,
        first_order_date,
        last_order_date,
        order_count,
        units,
        net_sales,
        refunds_by_order_date,
        net_revenue_by_order_date,
        cast(1 + floor(5 * less_recent_count / customer_count) as integer)
            as recency_score,
        cast(1 + floor(5 * less_frequent_count / customer_count) as integer)
            as frequency_score,
        cast(1 + floor(5 * less_valuable_count / customer_count) as integer)
            as monetary_score
    from customers_compared

)

select * from final
