with source_files as (

    select * from {{ ref('int_source_files_reconciled') }}

),

records_by_month as (

    select * from {{ ref('int_records_by_month') }}

),

rows_of_both_levels as (

    select
        'file' as level,
        source_file,
        feed,
        cast(null as date) as record_month,
        records_read,
        records_processed,
        records_quarantined,
        duplicate_records,
        superseded_records,
        held_back_orders,
        unknown_field_count,
        vanished_field_count,
        unknown_status_count,
        rounded_numbers,
        lost_order_ids,
        committed_at,
        is_reconciled
    from source_files
    union all
    select
        'month' as level,
        source_files.source_file,
        source_files.feed,
        records_by_month.record_month,
        cast(null as bigint) as records_read,
        records_by_month.records_processed,
        cast(null as bigint) as records_quarantined,
        records_by_month.duplicate_records,
        records_by_month.superseded_records,
        cast(null as bigint) as held_back_orders,
        cast(null as bigint) as unknown_field_count,
        cast(null as bigint) as vanished_field_count,
        cast(null as bigint) as unknown_status_count,
        cast(null as bigint) as rounded_numbers,
        cast(null as bigint) as lost_order_ids,
        cast(null as timestamp) as committed_at,
        cast(null as boolean) as is_reconciled
    from records_by_month
    inner join source_files
        on records_by_month.source_file = source_files.source_file

),

final as (

    select
        level,
        source_file,
        feed,
        record_month,
        cast(records_read as bigint) as records_read,
        cast(records_processed as bigint) as records_processed,
        cast(records_quarantined as bigint) as records_quarantined,
        cast(duplicate_records as bigint) as duplicate_records,
        cast(superseded_records as bigint) as superseded_records,
        cast(held_back_orders as bigint) as held_back_orders,
        cast(unknown_field_count as bigint) as unknown_field_count,
        cast(vanished_field_count as bigint) as vanished_field_count,
        cast(unknown_status_count as bigint) as unknown_status_count,
        cast(rounded_numbers as bigint) as rounded_numbers,
        cast(lost_order_ids as bigint) as lost_order_ids,
        committed_at,
        is_reconciled
    from rows_of_both_levels

)

select * from final
