with orders as (

    select * from {{ ref('stg_order_versions') }}

),

kept_orders as (

    select * from {{ ref('fact_orders') }}

),

kept_orders_counted as (

    select
        order_id,
        count(*) as row_count
    from kept_orders
    group by order_id

),

final as (

    select
        coalesce(orders.order_id, kept_orders_counted.order_id) as order_id,
        orders.source_file,
        orders.source_position,
        coalesce(kept_orders_counted.row_count, 0) as row_count
    from orders
    full outer join kept_orders_counted
        on orders.order_id = kept_orders_counted.order_id
    where
        orders.order_id is null
        or kept_orders_counted.row_count is distinct from 1

)

select * from final
