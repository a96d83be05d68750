with source_files as (

    select * from {{ ref('stg_source_files') }}

),

records_by_month as (

    select * from {{ ref('int_records_by_month') }}

),

quarantine as (

    select * from {{ ref('stg_quarantine') }}

),

orders_held_back as (

    select * from {{ ref('stg_orders_held_back') }}

),

records_summed_to_file as (

    select
        source_file,
        sum(records_processed) as records_processed,
        sum(duplicate_records) as duplicate_records,
        sum(superseded_records) as superseded_records
    from records_by_month
    group by source_file

),

quarantine_counted_by_file as (

    select
        source_file,
        count(*) as records_quarantined
    from quarantine
    group by source_file

),

held_back_counted_by_file as (

    select
        source_file,
        count(*) as held_back_orders
    from orders_held_back
    group by source_file

),

rows_of_both_levels as (

    select
        'file' as level,
        source_files.source_file,
        source_files.feed,
        cast(null as date) as record_month,
        source_files.records_read,
        coalesce(records_summed_to_file.records_processed, 0) as records_processed,
        coalesce(quarantine_counted_by_file.records_quarantined, 0)
            as records_quarantined,
        coalesce(records_summed_to_file.duplicate_records, 0) as duplicate_records,
        coalesce(records_summed_to_file.superseded_records, 0) as superseded_records,
        coalesce(held_back_counted_by_file.held_back_orders, 0) as held_back_orders,
        source_files.unknown_field_count,
        source_files.vanished_field_count,
        source_files.unknown_status_count,
        source_files.rounded_numbers,
        source_files.lost_order_ids,
        source_files.committed_at,
        (
            coalesce(records_summed_to_file.records_processed, 0)
            = source_files.records_processed
            and coalesce(quarantine_counted_by_file.records_quarantined, 0)
            = source_files.records_quarantined
            and source_files.records_processed + source_files.records_quarantined
            = source_files.records_read
        ) as is_reconciled
    from source_files
    left join records_summed_to_file
        on source_files.source_file = records_summed_to_file.source_file
    left join quarantine_counted_by_file
        on source_files.source_file = quarantine_counted_by_file.source_file
    left join held_back_counted_by_file
        on source_files.source_file = held_back_counted_by_file.source_file
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
