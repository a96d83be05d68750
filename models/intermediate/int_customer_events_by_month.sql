{{ config(materialized='table') }}

{%- set inactivity_months = count_setting('churn_inactivity_months') -%}

with customer_months as (

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

final as (

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

)

select * from final
