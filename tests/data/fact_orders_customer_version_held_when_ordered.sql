with orders as (

    select * from {{ ref('fact_orders') }}
    where customer_id is not null

),

customers as (

    select * from {{ ref('dim_customer') }}

),

final as (

    select
        orders.order_id,
        orders.customer_id,
        orders.customer_key,
        orders.ordered_at,
        customers.valid_from,
        customers.valid_to
    from orders
    inner join customers
        on orders.customer_key = customers.customer_key
    where
        orders.customer_key <> 'unknown'
        and (
            orders.customer_id is distinct from customers.customer_id
            or orders.ordered_at < customers.valid_from
            or orders.ordered_at >= customers.valid_to
        )

)

select * from final
