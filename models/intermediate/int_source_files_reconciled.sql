{{ config(materialized='table') }}

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

final as (

    select
        source_files.source_file,
        source_files.feed,
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

)

select * from final
