with versions as (

    select * from {{ ref('int_product_versions') }}

),

uncatalogued as (

    select * from {{ ref('int_products_uncatalogued') }}

),

products as (

    select
        product_id,
        version_number,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn,
        valid_from,
        valid_to,
        is_current
    from versions
    union all
    -- What no catalogue lists is what its newest line says.
    select
        product_id,
        1 as version_number,
        product_name,
        category,
        subcategory,
        brand,
        cast(null as decimal(18, 4)) as list_price,
        cast(null as decimal(18, 4)) as unit_cost,
        false as is_withdrawn,
        cast('1900-01-01' as timestamp) as valid_from,
        cast(null as timestamp) as valid_to,
        true as is_current
    from uncatalogued

),

final as (

    select
        {{ nth_key('product_id', 'version_number') }} as product_key,
        product_id,
        version_number,
        product_name,
        {{ stated_or_unknown('category') }} as category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn,
        valid_from,
        valid_to,
        is_current
    from products

)

select * from final
