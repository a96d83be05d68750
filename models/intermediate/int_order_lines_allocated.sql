with order_items as (

    select * from {{ ref('stg_order_items') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

lines_valued as (

    select
        *,
        cast(round(quantity * unit_price, 2) as decimal(18, 2)) as gross_amount,
        cast(round(quantity * unit_cost, 2) as decimal(18, 2)) as cost_amount
    from order_items

),

lines_weighed as (

    select
        lines_valued.order_id,
        lines_valued.line_number,
        lines_valued.gross_amount,
        lines_valued.cost_amount,
        lines_valued.discount_amount as line_discount_amount,
        {{ to_cents('orders.discount_amount') }} as order_discount_cents,
        {{ to_cents('lines_valued.gross_amount - lines_valued.discount_amount') }}
            as net_cents_before_order_discount
    from lines_valued
    inner join orders
        on lines_valued.order_id = orders.order_id

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
        gross_amount,
        line_discount_amount,
        {{ from_cents('order_discount_share_cents') }} as order_discount_amount,
        cost_amount
    from order_discount_allocated

)

select * from final
