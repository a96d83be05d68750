with refunds as (

    select * from {{ source('lake', 'fact_refunds') }}

),

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

final as (

    select
        -- keys
        refunds.order_id,
        refunds.refund_number,
        refunds.refund_id,
        refunds.line_number,

        -- measures in the order's currency
        refunds.amount,
        coalesce(refunds.shipping_amount, 0) as shipping_amount,
        coalesce(refunds.tax_amount, 0) as tax_amount,

        -- times
        refunds.refunded_at
    from refunds
    inner join current_versions
        on
            refunds.source_file = current_versions.source_file
            and refunds.source_position = current_versions.source_position

)

select * from final
