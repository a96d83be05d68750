{{ config(severity='warn') }}

with orders as (

    select * from {{ ref('int_orders_dated') }}

),

newest_days as (

    select
        order_date,
        lead(order_date) over (order by order_date desc) as order_date_before
    from orders
    group by order_date
    order by order_date desc
    limit 1

),

final as (

    select
        orders.order_id,
        newest_days.order_date,
        newest_days.order_date_before
    from newest_days
    inner join orders
        on newest_days.order_date = orders.order_date
    where newest_days.order_date - newest_days.order_date_before > 62

)

select * from final
