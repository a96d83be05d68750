with revenue_mom as (

    select * from {{ ref('mart_revenue_mom') }}

),

revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

revenue_summed_so_far as (

    select
        months.sales_month,
        sum(revenue.net_revenue) as net_revenue_so_far
    from revenue as months
    inner join revenue
        on months.sales_month >= revenue.sales_month
    group by months.sales_month

),

final as (

    select
        revenue_summed_so_far.sales_month,
        revenue_summed_so_far.net_revenue_so_far,
        revenue_mom.cumulative_net_revenue
    from revenue_summed_so_far
    left join revenue_mom
        on revenue_summed_so_far.sales_month = revenue_mom.sales_month
    where
        revenue_summed_so_far.net_revenue_so_far
        is distinct from revenue_mom.cumulative_net_revenue

)

select * from final
