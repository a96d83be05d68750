with orders as (

    select * from {{ ref('int_orders_dated') }}

),

refunds as (

    select * from {{ ref('int_refunds_converted') }}

),

inventory as (

    select * from {{ ref('fact_inventory') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

dates_in_use as (

    select order_date as date_day
    from orders
    union all
    select refund_date as date_day
    from refunds
    union all
    select last_day(inventory_month) as date_day
    from inventory
    union all
    select as_of_date as date_day
    from as_of
    -- Without any order there is nothing to look up.
    where exists (select 1 from orders)

),

bounds as (

    select
        cast(date_trunc('year', min(date_day)) as date) as first_date,
        last_day(
            cast(date_trunc('year', max(date_day)) + interval 11 month as date)
        ) as last_date
    from dates_in_use

),

days as (

    {{ date_spine('bounds', 'first_date', 'last_date', 'day', 'date_day') }}

),

final as (

    select
        {{ date_id('date_day') }} as date_id,
        date_day,
        cast(extract(day from date_day) as integer) as day,
        cast(extract(month from date_day) as integer) as month,
        cast(extract(year from date_day) as integer) as year,
        cast(extract(quarter from date_day) as integer) as quarter,
        {{ day_of_week('date_day') }} as day_of_week,
        {{ is_weekend('date_day') }} as is_weekend
    from days

)

select * from final
