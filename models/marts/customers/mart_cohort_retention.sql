with months as (

    select * from {{ ref('int_months') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

every_cohort_and_month as (

    select * from {{ ref('int_cohort_months') }}

),

customer_months_summed_to_cohort as (

    select
        first_order_month as cohort_month,
        order_month as activity_month,
        count(*) as active_customers,
        sum(net_sales - refunds_by_order_date) as net_revenue_by_order_date
    from customer_months
    group by first_order_month, order_month

),

activity_observed as (

    -- The spine ends with the month of as_of_date: what lies after it has no value.
    select
        every_cohort_and_month.*,
        coalesce(months.is_complete_month, false) as is_complete_month,
        months.sales_month is not null as is_observed,
        coalesce(customer_months_summed_to_cohort.active_customers, 0)
            as active_customers,
        coalesce(customer_months_summed_to_cohort.net_revenue_by_order_date, 0)
            as net_revenue_by_order_date
    from every_cohort_and_month
    left join months
        on every_cohort_and_month.activity_month = months.sales_month
    left join customer_months_summed_to_cohort
        on
            every_cohort_and_month.cohort_month
            = customer_months_summed_to_cohort.cohort_month
            and every_cohort_and_month.activity_month
            = customer_months_summed_to_cohort.activity_month

),

activity_cumulated as (

    select
        *,
        sum(net_revenue_by_order_date) over (
            partition by cohort_month
            order by month_number
            rows between unbounded preceding and current row
        ) as cumulative_net_revenue
    from activity_observed

),

final as (

    select
        cohort_month,
        cast(month_number as integer) as month_number,
        activity_month,
        is_complete_month,
        is_observed,
        cast(cohort_size as bigint) as cohort_size,
        case when is_observed then cast(active_customers as bigint) end
            as active_customers,
        case
            when is_observed then {{ safe_divide('active_customers', 'cohort_size') }}
        end as retention_rate,
        case
            when is_observed then cast(net_revenue_by_order_date as decimal(18, 2))
        end as net_revenue_by_order_date,
        case
            when is_observed
                then {{ money_per_head('cumulative_net_revenue', 'cohort_size') }}
        end as cumulative_net_revenue_per_customer
    from activity_cumulated

)

select * from final
