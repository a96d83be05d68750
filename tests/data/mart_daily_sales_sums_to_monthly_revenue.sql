with daily_sales as (

    select * from {{ ref('mart_daily_sales') }}

),

revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

days_summed_to_month as (

    select
        {{ month_start('sales_date') }} as sales_month,
        sum(order_count) as order_count,
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds,
        sum(net_revenue) as net_revenue
    from daily_sales
    group by {{ month_start('sales_date') }}

),

final as (

    select
        coalesce(revenue.sales_month, days.sales_month) as sales_month,
        revenue.order_count,
        days.order_count as order_count_of_days,
        revenue.net_sales,
        days.net_sales as net_sales_of_days,
        revenue.net_revenue,
        days.net_revenue as net_revenue_of_days
    from revenue
    full outer join days_summed_to_month as days
        on revenue.sales_month = days.sales_month
    where
        revenue.order_count is distinct from days.order_count
        or revenue.units is distinct from days.units
        or revenue.net_sales is distinct from days.net_sales
        or revenue.refunds is distinct from days.refunds
        or revenue.net_revenue is distinct from days.net_revenue

)

select * from final
