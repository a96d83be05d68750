with orders as (

    select * from {{ ref('stg_orders') }}

),

status_policy as (

    select * from {{ ref('order_status_policy') }}

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

orders_with_business_date as (

    select
        *,
        {{ business_date('ordered_at') }} as order_date
    from orders

),

final as (

    select
        orders_with_business_date.order_id,
        orders_with_business_date.customer_id,
        orders_with_business_date.currency,
        orders_with_business_date.order_date,
        {{ month_start('orders_with_business_date.order_date') }} as order_month,
        status_policy.is_qualifying,
        -- What every mart restricts itself to.
        (
            status_policy.is_qualifying
            and orders_with_business_date.order_date <= as_of.as_of_date
        ) as is_counted
    from orders_with_business_date
    inner join status_policy
        on orders_with_business_date.status = status_policy.status
    cross join as_of

)

select * from final
