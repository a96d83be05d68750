with orders as (

    select * from {{ ref('stg_orders') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

lines_summed_to_order as (

    select
        order_id,
        sum(order_discount_amount) as order_discount_amount
    from order_lines
    group by order_id

),

final as (

    select
        orders.order_id,
        orders.currency,
        orders.discount_amount,
        lines_summed_to_order.order_discount_amount as discount_amount_of_lines
    from orders
    left join lines_summed_to_order
        on orders.order_id = lines_summed_to_order.order_id
    where
        orders.discount_amount
        is distinct from lines_summed_to_order.order_discount_amount

)

select * from final
