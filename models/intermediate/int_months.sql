{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders_dated') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

first_counted_order as (

    select min(order_date) as first_order_date
    from orders
    where is_counted

),

bounds as (

    select
        {{ month_start('first_counted_order.first_order_date') }} as first_month,
        {{ month_start('as_of.as_of_date') }} as last_month
    from first_counted_order
    cross join as_of

),

months as (

    {{ date_spine('bounds', 'first_month', 'last_month', 'month', 'sales_month') }}

),

months_flagged as (

    select
        months.sales_month,
        last_day(months.sales_month) <= as_of.as_of_date as has_ended,
        coalesce(
            months.sales_month >= {{ date_setting('history_start_date') }}, true
        ) as is_whole_in_history
    from months
    cross join as_of

),

final as (

    select
        sales_month,
        has_ended,
        has_ended and is_whole_in_history as is_complete_month
    from months_flagged

)

select * from final
