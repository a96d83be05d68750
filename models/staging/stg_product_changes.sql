{{ config(materialized='table') }}

with statements as (

    select * from {{ ref('stg_product_statements') }}

),

changes_without_repeats as (

    select
        product_id,
        changed_at,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn,
        max(struct_pack(source_file, source_position)) as last_origin
    from statements
    group by
        product_id,
        changed_at,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn

),

final as (

    select
        -- keys
        {{ change_id([
            'product_id',
            'changed_at',
            'product_name',
            'category',
            'subcategory',
            'brand',
            'list_price',
            'unit_cost',
            'is_withdrawn'
        ]) }} as change_id,
        product_id,

        -- times
        changed_at,

        -- attributes
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn,

        -- origin
        struct_extract(last_origin, 'source_file') as source_file,
        struct_extract(last_origin, 'source_position') as source_position
    from changes_without_repeats

)

select * from final
