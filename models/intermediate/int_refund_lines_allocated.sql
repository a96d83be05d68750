with refunds as (

    select * from {{ ref('stg_refunds') }}

),

refunds_converted as (

    select * from {{ ref('int_refunds_converted') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_converted') }}

),

refund_lines_weighed as (

    -- A refund that names a line belongs to it alone, any other to all of its order.
    select
        refunds_converted.order_id,
        refunds_converted.refund_number,
        refunds_converted.is_counted,
        order_lines.line_number,
        {{ to_cents('refunds_converted.refunds') }} as refund_cents,
        {{ to_cents('order_lines.net_amount') }} as net_cents
    from refunds_converted
    inner join refunds
        on
            refunds_converted.order_id = refunds.order_id
            and refunds_converted.refund_number = refunds.refund_number
    inner join order_lines
        on
            refunds_converted.order_id = order_lines.order_id
            and (
                refunds.line_number is null
                or refunds.line_number = order_lines.line_number
            )

),

refunds_allocated as (

    {{ allocate_cents(
        rows='refund_lines_weighed',
        total='refund_cents',
        weight='net_cents',
        partition_by=['order_id', 'refund_number'],
        order_by='line_number',
        share='refund_share_cents'
    ) }}

),

final as (

    select
        order_id,
        refund_number,
        line_number,
        is_counted,
        {{ from_cents('refund_share_cents') }} as refunds
    from refunds_allocated

)

select * from final
