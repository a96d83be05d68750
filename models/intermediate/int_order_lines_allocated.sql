with order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

lines_weighed as (

    select
        order_lines.*,
        {{ to_cents('orders.discount_amount') }} as order_discount_cents,
        {{ to_cents('order_lines.gross_amount - order_lines.line_discount_amount') }}
            as net_cents_before_order_discount
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    where orders.discount_amount <> 0

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

-- Most orders have no discount of their own, and sorting their lines is what costs.
lines_without_order_discount as (

    select order_lines.*
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    where orders.discount_amount = 0

),

final as (

    select
        order_id,
        line_number,
        product_key,
        quantity,
        gross_amount,
        line_discount_amount,
        {{ from_cents('order_discount_share_cents') }} as order_discount_amount,
        cost_amount,
        catalogue_cost
    from order_discount_allocated
    union all
    select
        order_id,
        line_number,
        product_key,
        quantity,
        gross_amount,
        line_discount_amount,
        cast(0 as decimal(18, 2)) as order_discount_amount,
        cost_amount,
        catalogue_cost
    from lines_without_order_discount

)

select * from final
