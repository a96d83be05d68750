{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

refunds as (

    select * from {{ ref('fact_refunds') }}
    where is_counted

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

bounds as (

    select
        min(orders.order_date) as first_date,
        max(as_of.as_of_date) as last_date
    from orders
    cross join as_of

),

days as (

    {{ date_spine('bounds', 'first_date', 'last_date', 'day', 'sales_date') }}

),

orders_summed_to_day as (

    select
        order_date,
        count(*) as order_count,
        count(distinct customer_id) as active_customers,
        sum(units) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales
    from orders
    group by order_date

),

refunds_summed_to_day as (

    select
        refund_date,
        sum(refunds) as refunds
    from refunds
    group by refund_date

),

-- Every calendar day: one without sales is a row of zeros.
final as (

    select
        days.sales_date,
        coalesce(orders_summed_to_day.order_count, 0) as order_count,
        coalesce(orders_summed_to_day.active_customers, 0) as active_customers,
        coalesce(orders_summed_to_day.units, 0) as units,
        coalesce(orders_summed_to_day.gross_sales, 0) as gross_sales,
        coalesce(orders_summed_to_day.discounts, 0) as discounts,
        coalesce(orders_summed_to_day.net_sales, 0) as net_sales,
        coalesce(refunds_summed_to_day.refunds, 0) as refunds
    from days
    left join orders_summed_to_day
        on days.sales_date = orders_summed_to_day.order_date
    left join refunds_summed_to_day
        on days.sales_date = refunds_summed_to_day.refund_date

)

select * from final
