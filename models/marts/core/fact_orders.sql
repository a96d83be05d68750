with orders as (

    select * from {{ ref('stg_orders') }}

),

orders_dated as (

    select * from {{ ref('int_orders_dated') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

sales as (

    select * from {{ ref('fact_sales') }}

),

sales_summed_to_order as (

    select
        order_id,
        max(payment_method) as payment_method,
        count(*) as line_count,
        sum(quantity) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds,
        sum(cost) as cost,
        sum(case when cost is not null then net_sales end) as costed_net_sales
    from sales
    group by order_id

),

final as (

    select
        -- keys
        orders.order_id,
        {{ date_id('orders_dated.order_date') }} as date_id,
        orders.customer_id,
        orders.store_id,

        -- attributes
        orders.ordered_at,
        orders.updated_at,
        orders_dated.order_date,
        orders_dated.order_month,
        orders.status,
        orders_dated.is_qualifying,
        orders_dated.is_counted,
        orders.channel,
        orders.device_type,
        sales_summed_to_order.payment_method,
        orders.currency,

        -- measures in the reporting currency
        cast(sales_summed_to_order.line_count as bigint) as line_count,
        cast(sales_summed_to_order.units as bigint) as units,
        cast(sales_summed_to_order.gross_sales as decimal(18, 2)) as gross_sales,
        cast(sales_summed_to_order.discounts as decimal(18, 2)) as discounts,
        cast(sales_summed_to_order.net_sales as decimal(18, 2)) as net_sales,
        cast(sales_summed_to_order.refunds as decimal(18, 2)) as refunds,
        {{ convert_amount('orders.shipping_amount', 'exchange_rates.exchange_rate') }}
            as shipping,
        {{ convert_amount('orders.tax_amount', 'exchange_rates.exchange_rate') }}
            as tax,
        cast(sales_summed_to_order.cost as decimal(18, 2)) as cost,
        cast(sales_summed_to_order.costed_net_sales as decimal(18, 2))
            as costed_net_sales
    from orders
    inner join orders_dated
        on orders.order_id = orders_dated.order_id
    inner join exchange_rates
        on
            orders_dated.currency = exchange_rates.currency
            and orders_dated.order_date = exchange_rates.order_date
    inner join sales_summed_to_order
        on orders.order_id = sales_summed_to_order.order_id

)

select * from final
