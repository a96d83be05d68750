{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

orders as (

    select * from {{ ref('stg_orders') }}
    where discount_amount <> 0

),

lines_weighed as (

    select
        order_lines.order_id,
        order_lines.line_number,
        {{ to_cents('orders.discount_amount') }} as order_discount_cents,
        {{ to_cents('order_lines.gross_amount - order_lines.line_discount_amount') }}
            as net_cents_before_order_discount
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id

),

order_discount_allocated as (

    {{ allocate_cents(
        rows='lines_weighed',
        total='order_discount_cents',
        weight='net_cents_before_order_discount',
        partition_by=['order_id'],
        order_by='line_number',
        share='order_discount_share_cents'
    ) }}

),

final as (

    select
        order_id,
        line_number,
        {{ from_cents('order_discount_share_cents') }} as order_discount_amount
    from order_discount_allocated

)

select * from final
