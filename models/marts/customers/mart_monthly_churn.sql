{%- set inactivity_months = count_setting('churn_inactivity_months') -%}

with months as (

    select * from {{ ref('int_months') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

-- From each month in which a customer was active to the one before and the next.
customer_months_measured as (

    select
        order_month,
        previous_order_month is null as is_first,
        {{ months_between('previous_order_month', 'order_month') }}
            as months_since_last,
        {{ months_between('order_month', 'next_order_month') }} as months_to_next
    from customer_months

),

-- What happens to customers, in the month in which it happens: one who is active in a
-- month and not in the next churns then; one without an order for N months lapses in
-- the last of them.
events as (

    select
        order_month as event_month,
        1 as active,
        case when is_first then 1 else 0 end as new,
        case when months_since_last > 1 then 1 else 0 end as reactivated,
        case when months_since_last > {{ inactivity_months }} then 1 else 0 end
            as won_back,
        0 as churned,
        0 as lapsed
    from customer_months_measured
    union all
    select
        {{ add_months('order_month', 1) }} as event_month,
        0 as active,
        0 as new,
        0 as reactivated,
        0 as won_back,
        1 as churned,
        0 as lapsed
    from customer_months_measured
    where months_to_next is null or months_to_next > 1
    union all
    select
        {{ add_months('order_month', inactivity_months) }} as event_month,
        0 as active,
        0 as new,
        0 as reactivated,
        0 as won_back,
        0 as churned,
        1 as lapsed
    from customer_months_measured
    where months_to_next is null or months_to_next > {{ inactivity_months }}

),

events_summed_to_month as (

    select
        event_month,
        sum(active) as active_customers,
        sum(new) as new_customers,
        sum(reactivated) as reactivated_customers,
        sum(won_back) as won_back_customers,
        sum(churned) as churned_customers,
        sum(lapsed) as lapsed_customers
    from events
    group by event_month

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
