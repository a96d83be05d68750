with source_files as (

    select * from {{ source('lake', 'source_files') }}

),

final as (

    select
        -- keys
        source_file,
        split_part(source_file, '/', 1) as feed,

        -- measures
        records_read,
        records_processed,
        records_quarantined,
        cast(cardinality(unknown_fields) as bigint) as unknown_field_count,
        cast(len(vanished_fields) as bigint) as vanished_field_count,
        cast(cardinality(unknown_statuses) as bigint) as unknown_status_count,
        rounded_numbers,
        lost_order_ids,

        -- times
        committed_at
    from source_files

)

select * from final
