with active_customers as (

    select * from {{ ref('mart_monthly_active_customers') }}

),

customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

customer_months as (

    select
        customer_id,
        order_month,
        min(order_month) over (partition by customer_id) as first_order_month
    from customer_orders
    group by customer_id, order_month

),

customers_counted_anew as (

    select
        order_month,
        count(*) filter (where order_month = first_order_month) as new_customers,
        count(*) filter (where order_month > first_order_month) as returning_customers
    from customer_months
    group by order_month

),

final as (

    select
        coalesce(active.sales_month, counted.order_month) as sales_month,
        active.active_customers,
        active.new_customers,
        active.returning_customers,
        coalesce(counted.new_customers, 0) as new_customers_counted,
        coalesce(counted.returning_customers, 0) as returning_customers_counted
    from active_customers as active
    full outer join customers_counted_anew as counted
        on active.sales_month = counted.order_month
    where
        active.new_customers is distinct from coalesce(counted.new_customers, 0)
        or active.returning_customers
        is distinct from coalesce(counted.returning_customers, 0)
        or active.active_customers
        is distinct from active.new_customers + active.returning_customers

)

select * from final
