{{ config(materialized='table') }}

with refunds as (

    select * from {{ ref('stg_refunds') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

lines_summed_to_order as (

    select
        order_id,
        {{ to_cents('sum(net_amount)') }} as net_cents,
        {{ to_cents('sum(net_sales)') }} as net_sales_cents
    from order_lines
    group by order_id

),

refunds_with_rate as (

    select
        refunds.*,
        {{ business_date('refunds.refunded_at') }} as refund_date,
        orders.is_counted as is_order_counted,
        exchange_rates.exchange_rate,
        lines_summed_to_order.net_cents,
        lines_summed_to_order.net_sales_cents,
        {{ to_cents('sum(refunds.amount) over order_so_far') }} as refunded_cents_so_far
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id
    inner join exchange_rates
        on
            orders.currency = exchange_rates.currency
            and orders.order_date = exchange_rates.order_date
    inner join lines_summed_to_order
        on refunds.order_id = lines_summed_to_order.order_id
    window order_so_far as (
        partition by refunds.order_id
        order by refunds.refunded_at, refunds.refund_number
        rows between unbounded preceding and current row
    )

),

refunds_converted_so_far as (

    -- Converting the running total makes a full refund exactly the net.
    select
        *,
        case
            when net_cents > 0
                then
                    {{ divide_half_up(
                        'net_sales_cents * refunded_cents_so_far', 'net_cents'
                    ) }}
        end as converted_cents_so_far
    from refunds_with_rate

),

refund_steps as (

    select
        *,
        converted_cents_so_far
        - lag(converted_cents_so_far, 1, 0) over (
            partition by order_id
            order by refunded_at, refund_number
        ) as converted_cents
    from refunds_converted_so_far

),

final as (

    select
        steps.order_id,
        steps.refund_number,
        steps.refund_date,
        case
            when steps.net_cents > 0
                then {{ from_cents('steps.converted_cents') }}
            else {{ convert_amount('steps.amount', 'steps.exchange_rate') }}
        end as refunds,
        {{ convert_amount('steps.shipping_amount', 'steps.exchange_rate') }}
            as shipping_refunds,
        {{ convert_amount('steps.tax_amount', 'steps.exchange_rate') }}
            as tax_refunds,
        -- A refund counts with its order or not at all, so both views of it agree.
        (
            steps.is_order_counted
            and steps.refund_date <= as_of.as_of_date
        ) as is_counted
    from refund_steps as steps
    cross join as_of

)

select * from final
