-- Long because it names every column of an order; a split would name most of them twice
-- or join all orders once more.
with orders as (

    select * from {{ ref('stg_orders') }}

),

orders_dated as (

    select * from {{ ref('int_orders_dated') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

lines_summed_to_order as (

    select * from {{ ref('int_order_lines_summed') }}

),

refunds as (

    select * from {{ ref('int_refunds_converted') }}
    where is_counted

),

payment_methods as (

    select * from {{ ref('int_order_payment_methods') }}

),

customers as (

    select * from {{ ref('dim_customer') }}

),

stores as (

    select * from {{ ref('dim_store') }}

),

refunds_summed_to_order as (

    select
        order_id,
        sum(refunds) as refunds
    from refunds
    group by order_id

),

final as (

    select
        -- keys
        orders.order_id,
        {{ date_id('orders_dated.order_date') }} as date_id,
        orders.customer_id,
        case
            when orders.customer_id is null then 'guest'
            else coalesce(customers.customer_key, 'unknown')
        end as customer_key,
        orders.store_id,
        case
            when orders.store_id is null then 'none'
            else coalesce(stores.store_key, 'unknown')
        end as store_key,

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
        coalesce(payment_methods.payment_method, 'unknown') as payment_method,
        orders.currency,

        -- measures in the reporting currency
        cast(lines_summed_to_order.line_count as bigint) as line_count,
        cast(lines_summed_to_order.units as bigint) as units,
        cast(lines_summed_to_order.gross_sales as decimal(18, 2)) as gross_sales,
        cast(lines_summed_to_order.discounts as decimal(18, 2)) as discounts,
        cast(lines_summed_to_order.net_sales as decimal(18, 2)) as net_sales,
        cast(coalesce(refunds_summed_to_order.refunds, 0) as decimal(18, 2))
            as refunds,
        {{ convert_amount('orders.shipping_amount', 'exchange_rates.exchange_rate') }}
            as shipping,
        {{ convert_amount('orders.tax_amount', 'exchange_rates.exchange_rate') }}
            as tax,
        cast(lines_summed_to_order.cost as decimal(18, 2)) as cost,
        cast(lines_summed_to_order.costed_net_sales as decimal(18, 2))
            as costed_net_sales
    from orders
    inner join orders_dated
        on orders.order_id = orders_dated.order_id
    inner join exchange_rates
        on
            orders_dated.currency = exchange_rates.currency
            and orders_dated.order_date = exchange_rates.order_date
    inner join lines_summed_to_order
        on orders.order_id = lines_summed_to_order.order_id
    left join refunds_summed_to_order
        on orders.order_id = refunds_summed_to_order.order_id
    left join payment_methods
        on orders.order_id = payment_methods.order_id
    left join customers
        on
            orders.customer_id = customers.customer_id
            and {{ holds_at('customers', 'orders.ordered_at') }}
    left join stores
        on orders.store_id = stores.store_id

)

select * from final
