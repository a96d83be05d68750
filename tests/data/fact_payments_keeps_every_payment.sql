with payments as (

    select * from {{ ref('stg_payments') }}

),

kept as (

    select * from {{ ref('fact_payments') }}

),

final as (

    select
        coalesce(payments.order_id, kept.order_id) as order_id,
        coalesce(payments.payment_number, kept.payment_number) as payment_number
    from payments
    full outer join kept
        on
            payments.order_id = kept.order_id
            and payments.payment_number = kept.payment_number
    where payments.order_id is null or kept.order_id is null

)

select * from final
