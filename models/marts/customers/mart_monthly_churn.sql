{%- set inactivity_months = count_setting('churn_inactivity_months') -%}

with months as (

    select * from {{ ref('int_months') }}

),

events_summed_to_month as (

    select * from {{ ref('int_customer_events_by_month') }}

),

every_month as (

    select
        months.sales_month,
        months.is_complete_month,
        row_number() over (order by months.sales_month) as month_position,
        coalesce(events_summed_to_month.active_customers, 0) as active_customers,
        coalesce(events_summed_to_month.new_customers, 0) as new_customers,
        coalesce(events_summed_to_month.reactivated_customers, 0)
            as reactivated_customers,
        coalesce(events_summed_to_month.won_back_customers, 0) as won_back_customers,
        coalesce(events_summed_to_month.churned_customers, 0) as churned_customers,
        coalesce(events_summed_to_month.lapsed_customers, 0) as lapsed_customers
    from months
    left join events_summed_to_month
        on months.sales_month = events_summed_to_month.event_month

),

customers_alive as (

    select
        *,
        sum(new_customers + won_back_customers - lapsed_customers) over (
            order by sales_month
            rows between unbounded preceding and current row
        ) as alive_customers
    from every_month

),

with_previous_month as (

    select
        *,
        lag(active_customers, 1, 0) over (order by sales_month) as active_previous,
        lag(alive_customers, 1, 0) over (order by sales_month) as alive_previous
    from customers_alive

),

final as (

    select
        sales_month,
        is_complete_month,
        cast(active_customers as bigint) as active_customers,
        cast(active_previous as bigint) as active_previous,
        cast(new_customers as bigint) as new_customers,
        cast(reactivated_customers as bigint) as reactivated_customers,
        -- Nobody is lost because the data ends.
        case when is_complete_month then cast(churned_customers as bigint) end
            as churned_customers,
        case
            when is_complete_month
                then {{ safe_divide('churned_customers', 'active_previous') }}
        end as churn_rate,
        case when is_complete_month then cast(alive_customers as bigint) end
            as alive_customers,
        case when is_complete_month then cast(lapsed_customers as bigint) end
            as lapsed_customers,
        case
            when is_complete_month and month_position > {{ inactivity_months }}
                then {{ safe_divide('lapsed_customers', 'alive_previous') }}
        end as lapse_rate,
        case when is_complete_month then cast(won_back_customers as bigint) end
            as won_back_customers
    from with_previous_month

)

select * from final
