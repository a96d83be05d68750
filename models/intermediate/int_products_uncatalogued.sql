with order_items as (

    select * from {{ ref('stg_order_items') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

product_versions as (

    select * from {{ ref('int_product_versions') }}

),

uncatalogued_lines as (

    select order_items.*
    from order_items
    left join product_versions
        on
            order_items.product_id = product_versions.product_id
            and product_versions.is_current
    where product_versions.product_id is null

),

lines_ranked as (

    select
        uncatalogued_lines.*,
        row_number() over (
            partition by uncatalogued_lines.product_id
            order by
                orders.ordered_at desc,
                uncatalogued_lines.order_id desc,
                uncatalogued_lines.line_number desc
        ) as line_rank
    from uncatalogued_lines
    inner join orders
        on uncatalogued_lines.order_id = orders.order_id

),

final as (

    select
        product_id,
        product_name,
        category,
        subcategory,
        brand
    from lines_ranked
    where line_rank = 1

)

select * from final
