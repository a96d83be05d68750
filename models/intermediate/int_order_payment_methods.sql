with payments as (

    select * from {{ ref('stg_payments') }}

),

payments_ranked as (

    select
        order_id,
        payment_method,
        row_number() over (
            partition by order_id
            order by amount desc nulls last, payment_number
        ) as payment_rank
    from payments

),

final as (

    select
        order_id,
        payment_method
    from payments_ranked
    where payment_rank = 1

)

select * from final
