with versions as (

    select * from {{ source('lake', 'fact_orders') }}

),

versions_ranked as (

    -- The greatest update wins, then the greatest path, then the later position. Over
    -- the whole lake: a newer version may lie in another file and another partition.
    select
        order_id,
        source_file,
        source_position,
        row_number() over (
            partition by order_id
            order by updated_at desc, source_file desc, source_position desc
        ) as version_rank,
        count(*) over (partition by order_id) as version_count,
        count(distinct ordered_at) over (partition by order_id) as ordered_at_count
    from versions

),

final as (

    select
        order_id,
        source_file,
        source_position,
        version_count,
        ordered_at_count
    from versions_ranked
    where version_rank = 1

)

select * from final
