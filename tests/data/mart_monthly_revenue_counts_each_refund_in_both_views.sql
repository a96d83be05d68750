with revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

all_time as (

    select
        sum(net_revenue) as net_revenue,
        sum(net_revenue_by_order_date) as net_revenue_by_order_date
    from revenue

),

final as (

    select
        net_revenue,
        net_revenue_by_order_date,
        net_revenue - net_revenue_by_order_date as difference
    from all_time
    where net_revenue <> net_revenue_by_order_date

)

select * from final
