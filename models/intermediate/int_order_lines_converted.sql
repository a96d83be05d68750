{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('int_order_lines_allocated') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

lines_with_rate as (

    select
        order_lines.*,
        order_lines.gross_amount
        - order_lines.line_discount_amount
        - order_lines.order_discount_amount as net_amount,
        exchange_rates.exchange_rate
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
    inner join exchange_rates
        on
            orders.currency = exchange_rates.currency
            and orders.order_date = exchange_rates.order_date

),

lines_converted as (

    select
        order_id,
        line_number,
        product_key,
        quantity,
        order_discount_amount,
        net_amount,
        {{ convert_amount('gross_amount', 'exchange_rate') }} as gross_sales,
        {{ convert_amount('line_discount_amount', 'exchange_rate') }} as line_discounts,
        {{ convert_amount('order_discount_amount', 'exchange_rate') }}
            as order_discounts,
        coalesce(
            {{ convert_amount('cost_amount', 'exchange_rate') }}, catalogue_cost
        ) as cost
    from lines_with_rate

),

final as (

    select
        order_id,
        line_number,
        product_key,
        quantity,

        -- in the order's currency
        order_discount_amount,
        cast(net_amount as decimal(18, 2)) as net_amount,

        -- in the reporting currency
        gross_sales,
        line_discounts,
        order_discounts,
        cast(line_discounts + order_discounts as decimal(18, 2)) as discounts,
        cast(gross_sales - line_discounts - order_discounts as decimal(18, 2))
            as net_sales,
        cost
    from lines_converted

)

select * from final
