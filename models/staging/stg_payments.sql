with payments as (

    select * from {{ source('lake', 'fact_payments') }}

),

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

final as (

    select
        -- keys
        payments.order_id,
        payments.payment_number,

        -- attributes
        payments.method as payment_method,
        payments.status as payment_status,

        -- measures in the order's currency
        payments.amount,

        -- times
        payments.paid_at
    from payments
    inner join current_versions
        on
            payments.source_file = current_versions.source_file
            and payments.source_position = current_versions.source_position

)

select * from final
