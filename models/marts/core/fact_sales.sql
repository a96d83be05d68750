with order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

refund_lines as (

    select * from {{ ref('int_refund_lines_allocated') }}
    where is_counted

),

orders as (

    select * from {{ ref('fact_orders') }}

),

refunds_summed_to_line as (

    select
        order_id,
        line_number,
        sum(refunds) as refunds
    from refund_lines
    group by order_id, line_number

),

final as (

    select
        -- keys
        {{ nth_key('order_lines.order_id', 'order_lines.line_number') }} as sale_id,
        order_lines.order_id,
        order_lines.line_number,
        orders.date_id,
        order_lines.product_id,
        order_lines.product_key,
        orders.customer_id,
        orders.customer_key,
        orders.store_id,
        orders.store_key,

        -- attributes
        orders.order_date,
        orders.status,
        orders.is_counted,
        orders.channel,
        orders.device_type,
        orders.payment_method,
        order_lines.product_name,
        order_lines.category,
        order_lines.subcategory,
        order_lines.brand,
        orders.currency,

        -- measures in the order's currency
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.unit_cost,

        -- measures in the reporting currency
        order_lines.gross_sales,
        order_lines.line_discounts,
        order_lines.order_discounts,
        order_lines.discounts,
        order_lines.net_sales,
        cast(coalesce(refunds_summed_to_line.refunds, 0) as decimal(18, 2)) as refunds,
        order_lines.cost
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    left join refunds_summed_to_line
        on
            order_lines.order_id = refunds_summed_to_line.order_id
            and order_lines.line_number = refunds_summed_to_line.line_number

)

select * from final
