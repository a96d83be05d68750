with customer_orders as (

    select * from {{ ref('int_orders_located') }}
    where customer_id is not null

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

orders_summed_to_customer_month as (

    select
        customer_id,
        country,
        order_month,
        count(*) as order_count,
        sum(net_sales) as net_sales
    from customer_orders
    group by customer_id, country, order_month

),

-- Whether it is the customer's first month of all, and whether the same customer was
-- there in the month before.
final as (

    select
        orders_summed_to_customer_month.customer_id,
        orders_summed_to_customer_month.country,
        orders_summed_to_customer_month.order_month,
        customer_months.first_order_month
        = orders_summed_to_customer_month.order_month as is_new,
        coalesce(
            lag(orders_summed_to_customer_month.order_month) over (
                partition by
                    orders_summed_to_customer_month.customer_id,
                    orders_summed_to_customer_month.country
                order by orders_summed_to_customer_month.order_month
            ) = orders_summed_to_customer_month.order_month - interval 1 month,
            false
        ) as is_retained,
        orders_summed_to_customer_month.order_count,
        orders_summed_to_customer_month.net_sales
    from orders_summed_to_customer_month
    inner join customer_months
        on
            orders_summed_to_customer_month.customer_id = customer_months.customer_id
            and orders_summed_to_customer_month.order_month
            = customer_months.order_month

)

select * from final
