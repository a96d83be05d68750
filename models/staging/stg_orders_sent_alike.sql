{{ config(materialized='table') }}

with orders as (

    select * from {{ source('lake', 'fact_orders') }}

),

-- Only records of one order and one updated_at can be the same, and those are few.
versions_sent_again as (

    select
        order_id,
        updated_at
    from orders
    group by order_id, updated_at
    having count(*) > 1

),

final as (

    select
        orders.order_id,
        orders.updated_at,
        orders.source_file,
        orders.source_position
    from orders
    inner join versions_sent_again
        on
            orders.order_id = versions_sent_again.order_id
            and orders.updated_at = versions_sent_again.updated_at

)

select * from final
