with catalogue_rows as (

    select * from {{ source('lake', 'product_changes') }}

),

rows_with_end_of_month as (

    select
        *,
        {{ end_of_source_month('catalogue_month') }} as dump_ends_at,
        {{ end_of_source_month('catalogue_month - interval 1 month') }}
            as previous_dump_ends_at
    from catalogue_rows

),

final as (

    select
        -- keys
        product_id,
        catalogue_month,

        -- times: a dump holds from its end, but for what changed within its month
        case
            when catalogue_month is null then updated_at
            when
                updated_at > previous_dump_ends_at and updated_at <= dump_ends_at
                then updated_at
            else dump_ends_at
        end as changed_at,
        updated_at,

        -- attributes; a blank one states nothing
        {{ stated('product_name') }} as product_name,
        {{ stated('category') }} as category,
        {{ stated('subcategory') }} as subcategory,
        {{ stated('brand') }} as brand,
        list_price,
        unit_cost,

        -- measures
        stock_quantity,

        -- origin
        source_file,
        source_position
    from rows_with_end_of_month

)

select * from final
