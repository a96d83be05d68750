with order_items as (

    select * from {{ ref('stg_order_items') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

refund_lines as (

    select * from {{ ref('int_refund_lines_allocated') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

orders_dated as (

    select * from {{ ref('int_orders_dated') }}

),

payment_methods as (

    select * from {{ ref('int_order_payment_methods') }}

),

refunds_summed_to_line as (

    select
        order_id,
        line_number,
        sum(refunds) as refunds
    from refund_lines
    where is_counted
    group by order_id, line_number

),

final as (

    select
        -- keys
        order_items.order_id
        || ':' || cast(order_items.line_number as varchar) as sale_id,
        order_items.order_id,
        order_items.line_number,
        {{ date_id('orders_dated.order_date') }} as date_id,
        order_items.product_id,
        orders.customer_id,
        orders.store_id,

        -- attributes
        orders_dated.order_date,
        orders.status,
        orders_dated.is_counted,
        orders.channel,
        orders.device_type,
        coalesce(payment_methods.payment_method, 'unknown') as payment_method,
        order_items.product_name,
        {{ stated_or_unknown('order_items.category') }} as category,
        order_items.subcategory,
        order_items.brand,
        orders.currency,

        -- measures in the order's currency
        order_items.quantity,
        order_items.unit_price,
        order_items.unit_cost,

        -- measures in the reporting currency
        order_lines.gross_sales,
        order_lines.line_discounts,
        order_lines.order_discounts,
        order_lines.discounts,
        order_lines.net_sales,
        cast(coalesce(refunds_summed_to_line.refunds, 0) as decimal(18, 2)) as refunds,
        order_lines.cost
    from order_items
    inner join order_lines
        on
            order_items.order_id = order_lines.order_id
            and order_items.line_number = order_lines.line_number
    inner join orders
        on order_items.order_id = orders.order_id
    inner join orders_dated
        on order_items.order_id = orders_dated.order_id
    left join payment_methods
        on order_items.order_id = payment_methods.order_id
    left join refunds_summed_to_line
        on
            order_items.order_id = refunds_summed_to_line.order_id
            and order_items.line_number = refunds_summed_to_line.line_number

)

select * from final
