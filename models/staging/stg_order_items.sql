with items as (

    select * from {{ source('lake', 'fact_order_items') }}

),

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

final as (

    select
        -- keys
        items.order_id,
        items.line_number,
        items.product_id,

        -- attributes; a blank one states nothing
        {{ stated('items.product_name') }} as product_name,
        {{ stated('items.category') }} as category,
        {{ stated('items.subcategory') }} as subcategory,
        {{ stated('items.brand') }} as brand,

        -- measures in the order's currency
        items.quantity,
        items.unit_price,
        items.unit_cost,
        items.discount_amount
    from items
    inner join current_versions
        on
            items.source_file = current_versions.source_file
            and items.source_position = current_versions.source_position

)

select * from final
