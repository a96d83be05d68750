{{ config(materialized='table') }}

with months as (

    select * from {{ ref('int_months') }}

),

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

cohorts as (

    select
        first_order_month as cohort_month,
        count(*) as cohort_size
    from customer_months
    where order_month = first_order_month
    group by first_order_month

),

-- As many months after each cohort as the oldest one has until as_of_date.
oldest_cohort as (

    select min(cohort_month) as cohort_month
    from cohorts

),

month_numbers as (

    select {{ months_between('oldest_cohort.cohort_month', 'months.sales_month') }}
        as month_number
    from months
    inner join oldest_cohort
        on months.sales_month >= oldest_cohort.cohort_month

),

final as (

    select
        cohorts.cohort_month,
        cohorts.cohort_size,
        month_numbers.month_number,
        {{ add_months('cohorts.cohort_month', 'month_numbers.month_number') }}
            as activity_month
    from cohorts
    cross join month_numbers

)

select * from final
