with orders as (

    select * from {{ source('lake', 'fact_orders') }}

),

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

final as (

    select
        -- keys
        orders.order_id,
        orders.customer_id,
        orders.store_id,

        -- attributes
        orders.status,
        orders.channel,
        orders.device_type,
        coalesce(orders.currency, '{{ setting("reporting_currency") }}') as currency,

        -- amounts in the order's currency
        orders.discount_amount,
        coalesce(orders.shipping_amount, 0) as shipping_amount,
        coalesce(orders.tax_amount, 0) as tax_amount,

        -- times
        orders.ordered_at,
        orders.updated_at,

        -- origin
        orders.source_file,
        orders.source_position
    from orders
    inner join current_versions
        on
            orders.source_file = current_versions.source_file
            and orders.source_position = current_versions.source_position

)

select * from final
