{{ config(materialized='table') }}

with changes as (

    select * from {{ source('lake', 'customer_changes') }}

),

-- A statement that came again, with the same content for the same instant, is one
-- change; it keeps the last of its origins, which decides within an instant.
changes_without_repeats as (

    select
        customer_id,
        updated_at as changed_at,
        order_id is null as is_from_profile,
        name,
        email,
        country,
        city,
        language,
        loyalty_tier,
        -- The profile feed deletes and brings back; orders never say.
        case when order_id is null then coalesce(is_deleted, false) end as is_deleted,
        max(
            struct_pack(order_updated_at, order_id, source_file, source_position)
        ) as last_origin
    from changes
    group by
        customer_id,
        updated_at,
        order_id is null,
        name,
        email,
        country,
        city,
        language,
        loyalty_tier,
        case when order_id is null then coalesce(is_deleted, false) end

),

final as (

    select
        -- keys
        {{ change_id([
            'customer_id',
            'changed_at',
            'is_from_profile',
            'name',
            'email',
            'country',
            'city',
            'language',
            'loyalty_tier',
            'is_deleted'
        ]) }} as change_id,
        customer_id,

        -- times
        changed_at,

        -- attributes
        name as customer_name,
        email,
        country,
        city,
        language,
        loyalty_tier,
        is_deleted,

        -- origin
        is_from_profile,
        struct_extract(last_origin, 'order_updated_at') as order_updated_at,
        struct_extract(last_origin, 'order_id') as order_id,
        struct_extract(last_origin, 'source_file') as source_file,
        struct_extract(last_origin, 'source_position') as source_position
    from changes_without_repeats

)

select * from final
