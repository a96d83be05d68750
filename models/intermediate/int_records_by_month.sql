with order_records as (

    select * from {{ ref('stg_order_records') }}

),

profile_changes as (

    select * from {{ ref('stg_profile_records') }}

),

catalogue_rows as (

    select * from {{ ref('stg_catalogue_rows') }}

),

records as (

    select
        source_file,
        {{ month_start('ordered_at') }} as record_month,
        record_state
    from order_records
    union all
    select
        source_file,
        {{ month_start('updated_at') }} as record_month,
        'current' as record_state
    from profile_changes
    union all
    select
        source_file,
        {{ month_start('updated_at') }} as record_month,
        'current' as record_state
    from catalogue_rows

),

final as (

    select
        source_file,
        record_month,
        count(*) as records_processed,
        sum(case when record_state = 'duplicate' then 1 else 0 end)
            as duplicate_records,
        sum(case when record_state = 'superseded' then 1 else 0 end)
            as superseded_records
    from records
    group by source_file, record_month

)

select * from final
