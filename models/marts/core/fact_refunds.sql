with refunds as (

    select * from {{ ref('stg_refunds') }}

),

refunds_converted as (

    select * from {{ ref('int_refunds_converted') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

final as (

    select
        -- keys
        {{ nth_key('refunds.order_id', 'refunds.refund_number') }} as refund_key,
        refunds.order_id,
        refunds.refund_number,
        refunds.refund_id,
        refunds.line_number,
        {{ date_id('refunds_converted.refund_date') }} as date_id,

        -- attributes
        refunds.refunded_at,
        refunds_converted.refund_date,
        {{ month_start('refunds_converted.refund_date') }} as refund_month,
        refunds_converted.is_counted,
        orders.currency,

        -- measures in the reporting currency
        refunds_converted.refunds,
        refunds_converted.shipping_refunds,
        refunds_converted.tax_refunds
    from refunds
    inner join refunds_converted
        on
            refunds.order_id = refunds_converted.order_id
            and refunds.refund_number = refunds_converted.refund_number
    inner join orders
        on refunds.order_id = orders.order_id

)

select * from final
