with months as (

    select * from {{ ref('int_months') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

customers_summed_to_month as (

    select
        order_month,
        count(*) as active_customers,
        sum(case when order_month = first_order_month then 1 else 0 end)
            as new_customers,
        sum(order_count) as order_count,
        sum(net_sales) as net_sales
    from customer_months
    group by order_month

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
