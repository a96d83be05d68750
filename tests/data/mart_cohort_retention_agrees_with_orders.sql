with retention as (

    select * from {{ ref('mart_cohort_retention') }}

),

customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

orders_with_cohort as (

    select
        *,
        min(order_month) over (partition by customer_id) as cohort_month
    from customer_orders

),

customers_counted_anew as (

    select
        cohort_month,
        order_month,
        count(distinct customer_id) as active_customers,
        sum(net_sales - refunds) as net_revenue
    from orders_with_cohort
    group by cohort_month, order_month

),

final as (

    select
        coalesce(retention.cohort_month, counted.cohort_month) as cohort_month,
        coalesce(retention.activity_month, counted.order_month) as activity_month,
        retention.cohort_size,
        retention.active_customers,
        counted.active_customers as active_customers_counted,
        retention.net_revenue_by_order_date,
        counted.net_revenue as net_revenue_counted
    from retention
    full outer join customers_counted_anew as counted
        on
            retention.cohort_month = counted.cohort_month
            and retention.activity_month = counted.order_month
    where
        retention.cohort_month is null
        or (
            retention.is_observed
            and (
                retention.active_customers <> coalesce(counted.active_customers, 0)
                or retention.net_revenue_by_order_date
                <> coalesce(counted.net_revenue, 0)
            )
        )
        or (not retention.is_observed and retention.active_customers is not null)
        or (retention.month_number = 0 and retention.retention_rate <> 1)
        or retention.active_customers > retention.cohort_size

)

select * from final
