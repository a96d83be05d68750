with payments as (

    select * from {{ ref('stg_payments') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

final as (

    select
        -- keys
        {{ nth_key('payments.order_id', 'payments.payment_number') }} as payment_key,
        payments.order_id,
        payments.payment_number,
        {{ date_id('orders.order_date') }} as date_id,

        -- attributes
        payments.payment_method,
        payments.payment_status,
        payments.paid_at,
        orders.is_counted,
        orders.currency,

        -- measures in the reporting currency
        {{ convert_amount('payments.amount', 'exchange_rates.exchange_rate') }}
            as amount
    from payments
    inner join orders
        on payments.order_id = orders.order_id
    inner join exchange_rates
        on
            orders.currency = exchange_rates.currency
            and orders.order_date = exchange_rates.order_date

)

select * from final
