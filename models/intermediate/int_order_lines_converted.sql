{{ config(materialized='table') }}

with order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

order_discounts as (

    select * from {{ ref('int_order_discounts_allocated') }}

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
        coalesce(order_discounts.order_discount_amount, 0) as order_discount_amount,
        exchange_rates.exchange_rate
    from order_lines
    left join order_discounts
        on
            order_lines.order_id = order_discounts.order_id
            and order_lines.line_number = order_discounts.line_number
    inner join orders
        on order_lines.order_id = orders.order_id
    inner join exchange_rates
        on
            orders.currency = exchange_rates.currency
            and orders.order_date = exchange_rates.order_date

),

lines_converted as (

    select
        *,
        gross_amount - line_discount_amount - order_discount_amount as net_amount,
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
        -- keys
        order_id,
        line_number,
        product_id,
        product_key,

        -- attributes
        product_name,
        category,
        subcategory,
        brand,

        -- measures in the order's currency
        quantity,
        unit_price,
        unit_cost,
        order_discount_amount,
        cast(net_amount as decimal(18, 2)) as net_amount,

        -- measures in the reporting currency
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
