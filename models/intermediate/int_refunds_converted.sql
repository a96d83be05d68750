{{ config(materialized='table') }}

with refunds as (

    select * from {{ ref('int_refunds_dated') }}

),

lines_summed_to_order as (

    select * from {{ ref('int_order_lines_summed') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_by_order_date') }}

),

refunds_with_rate as (

    select
        refunds.*,
        exchange_rates.exchange_rate,
        {{ to_cents('lines_summed_to_order.net_amount') }} as net_cents,
        {{ to_cents('lines_summed_to_order.net_sales') }} as net_sales_cents,
        {{ to_cents('sum(refunds.amount) over order_so_far') }} as refunded_cents_so_far
    from refunds
    inner join exchange_rates
        on
            refunds.currency = exchange_rates.currency
            and refunds.order_date = exchange_rates.order_date
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
        order_id,
        refund_number,
        refund_date,
        case
            when net_cents > 0 then {{ from_cents('converted_cents') }}
            else {{ convert_amount('amount', 'exchange_rate') }}
        end as refunds,
        {{ convert_amount('shipping_amount', 'exchange_rate') }} as shipping_refunds,
        {{ convert_amount('tax_amount', 'exchange_rate') }} as tax_refunds,
        is_counted
    from refund_steps

)

select * from final
