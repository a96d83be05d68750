with refunds as (

    select * from {{ ref('stg_refunds') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

refunds_with_business_date as (

    select
        *,
        {{ business_date('refunded_at') }} as refund_date
    from refunds

),

final as (

    select
        refunds_with_business_date.order_id,
        refunds_with_business_date.refund_number,
        refunds_with_business_date.refunded_at,
        refunds_with_business_date.refund_date,
        refunds_with_business_date.amount,
        refunds_with_business_date.shipping_amount,
        refunds_with_business_date.tax_amount,
        orders.currency,
        orders.order_date,
        -- A refund counts with its order or not at all, so both views of it agree.
        (
            orders.is_counted
            and refunds_with_business_date.refund_date <= as_of.as_of_date
        ) as is_counted
    from refunds_with_business_date
    inner join orders
        on refunds_with_business_date.order_id = orders.order_id
    cross join as_of

)

select * from final
