with months as (

    select * from {{ ref('int_months') }}

),

-- Guests are nobody's customers.
customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

customer_first_months as (

    select
        customer_id,
        min(order_month) as first_order_month
    from customer_orders
    group by customer_id

),

orders_summed_to_customer_month as (

    select
        order_month,
        customer_id,
        count(*) as order_count,
        sum(net_sales) as net_sales
    from customer_orders
    group by order_month, customer_id

),

customers_summed_to_month as (

    select
        orders_summed_to_customer_month.order_month,
        count(*) as active_customers,
        sum(
            case
                when
                    customer_first_months.first_order_month
                    = orders_summed_to_customer_month.order_month
                    then 1
                else 0
            end
        ) as new_customers,
        sum(orders_summed_to_customer_month.order_count) as order_count,
        sum(orders_summed_to_customer_month.net_sales) as net_sales
    from orders_summed_to_customer_month
    inner join customer_first_months
        on
            orders_summed_to_customer_month.customer_id
            = customer_first_months.customer_id
    group by orders_summed_to_customer_month.order_month

),

every_month as (

    select
        months.sales_month,
        months.is_complete_month,
        coalesce(customers_summed_to_month.active_customers, 0) as active_customers,
        coalesce(customers_summed_to_month.new_customers, 0) as new_customers,
        coalesce(customers_summed_to_month.order_count, 0) as order_count,
        coalesce(customers_summed_to_month.net_sales, 0) as net_sales
    from months
    left join customers_summed_to_month
        on months.sales_month = customers_summed_to_month.order_month

),

final as (

    select
        sales_month,
        is_complete_month,
        cast(active_customers as bigint) as active_customers,
        cast(new_customers as bigint) as new_customers,
        cast(active_customers - new_customers as bigint) as returning_customers,
        {{ safe_divide('order_count', 'active_customers') }}
            as orders_per_active_customer,
        {{ money_per_head('net_sales', 'active_customers') }}
            as net_sales_per_active_customer
    from every_month

)

select * from final
