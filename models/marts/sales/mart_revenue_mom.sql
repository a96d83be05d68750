with revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

months as (

    select * from {{ ref('int_months') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

days as (

    select * from {{ ref('mart_daily_sales') }}

),

-- Days 1 to d of each month, d being the day of as_of_date; a shorter month has less.
first_days_summed_to_month as (

    select
        {{ month_start('days.sales_date') }} as sales_month,
        sum(days.net_revenue) as net_revenue
    from days
    cross join as_of
    where
        extract(day from days.sales_date)
        <= extract(day from as_of.as_of_date)
    group by {{ month_start('days.sales_date') }}

),

months_with_previous as (

    select
        revenue.sales_month,
        revenue.is_complete_month,
        months.has_ended,
        revenue.net_revenue,
        previous.net_revenue as previous_net_revenue,
        previous_months.is_complete_month as is_previous_complete,
        case
            when not months.has_ended and previous.sales_month is not null
                then coalesce(previous_first_days.net_revenue, 0)
        end as previous_net_revenue_same_days,
        sum(revenue.net_revenue) over (
            order by revenue.sales_month
            rows between unbounded preceding and current row
        ) as cumulative_net_revenue
    from revenue
    inner join months
        on revenue.sales_month = months.sales_month
    left join revenue as previous
        on revenue.sales_month = previous.sales_month + interval 1 month
    left join months as previous_months
        on previous.sales_month = previous_months.sales_month
    left join first_days_summed_to_month as previous_first_days
        on previous.sales_month = previous_first_days.sales_month

),

final as (

    select
        sales_month,
        is_complete_month,
        net_revenue,
        previous_net_revenue,
        case
            when is_complete_month and is_previous_complete and previous_net_revenue > 0
                then
                    {{ safe_divide(
                        'net_revenue - previous_net_revenue', 'previous_net_revenue'
                    ) }}
        end as mom_growth_rate,
        cast(previous_net_revenue_same_days as decimal(18, 2))
            as previous_net_revenue_same_days,
        case
            when is_previous_complete and previous_net_revenue_same_days > 0
                then
                    {{ safe_divide(
                        'net_revenue - previous_net_revenue_same_days',
                        'previous_net_revenue_same_days'
                    ) }}
        end as mom_growth_rate_same_days,
        cast(cumulative_net_revenue as decimal(18, 2)) as cumulative_net_revenue
    from months_with_previous

)

select * from final
