with stores as (

    select * from {{ ref('stores') }}

),

-- Orders that no store sold, and those of a store that the seed does not know.
members as (

    select 'none' as store_key
    union all
    select 'unknown' as store_key

),

final as (

    select
        store_id as store_key,
        store_id,
        store_name,
        city,
        state,
        country
    from stores
    union all
    select
        store_key,
        cast(null as varchar) as store_id,
        cast(null as varchar) as store_name,
        cast(null as varchar) as city,
        cast(null as varchar) as state,
        cast(null as varchar) as country
    from members

)

select * from final
