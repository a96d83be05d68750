{{ config(severity='warn') }}

with order_versions as (

    select * from {{ ref('stg_order_versions') }}

),

final as (

    select
        order_id,
        source_file,
        source_position,
        version_count,
        ordered_at_count
    from order_versions
    where ordered_at_count > 1

)

select * from final
