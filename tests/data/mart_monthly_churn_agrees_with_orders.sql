{%- set inactivity_months = count_setting('churn_inactivity_months') -%}

with churn as (

    select * from {{ ref('mart_monthly_churn') }}

),

customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

customer_months as (

    select distinct
        customer_id,
        order_month
    from customer_orders

),

-- Each month looked at by itself: who ordered in the months that it depends on.
customers_counted_anew as (

    select
        churn.sales_month,
        count(distinct customer_months.customer_id) filter (
            where customer_months.order_month = churn.sales_month
        ) as active_customers,
        count(distinct customer_months.customer_id) filter (
            where
            customer_months.order_month = churn.sales_month - interval 1 month
        ) as active_previous,
        count(distinct customer_months.customer_id) as alive_customers
    from churn
    left join customer_months
        on
            churn.sales_month >= customer_months.order_month
            and (
                churn.sales_month - interval {{ inactivity_months }} month
                < customer_months.order_month
                or churn.sales_month - interval 1 month = customer_months.order_month
            )
    group by churn.sales_month

),

final as (

    select
        churn.sales_month,
        churn.active_customers,
        counted.active_customers as active_customers_counted,
        churn.active_previous,
        counted.active_previous as active_previous_counted,
        churn.alive_customers,
        counted.alive_customers as alive_customers_counted
    from churn
    inner join customers_counted_anew as counted
        on churn.sales_month = counted.sales_month
    where
        churn.active_customers <> counted.active_customers
        or churn.active_previous <> counted.active_previous
        -- With a window of one month the count above holds two.
        or (
            {{ inactivity_months }} > 1
            and churn.alive_customers <> counted.alive_customers
        )

)

select * from final
