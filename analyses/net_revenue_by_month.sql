-- How does net revenue go, against the month before and the year before?
select
    revenue.sales_month,
    revenue.is_complete_month,
    revenue.order_count,
    revenue.aov,
    growth.net_revenue,
    growth.mom_growth_rate,
    a_year_ago.net_revenue as net_revenue_a_year_ago,
    case
        when
            growth.is_complete_month
            and a_year_ago.is_complete_month
            and a_year_ago.net_revenue > 0
            then growth.net_revenue / a_year_ago.net_revenue - 1
    end as yoy_growth_rate,
    growth.cumulative_net_revenue
from mart_monthly_revenue as revenue
inner join mart_revenue_mom as growth
    on revenue.sales_month = growth.sales_month
left join mart_revenue_mom as a_year_ago
    on growth.sales_month = a_year_ago.sales_month + interval 1 year
order by revenue.sales_month;
