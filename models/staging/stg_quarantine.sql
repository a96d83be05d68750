with quarantine as (

    select * from {{ source('lake', 'quarantine') }}

),

final as (

    select
        -- keys
        source_file,
        source_position,
        split_part(source_file, '/', 1) as feed,
        record_id,

        -- times
        updated_at
    from quarantine

)

select * from final
