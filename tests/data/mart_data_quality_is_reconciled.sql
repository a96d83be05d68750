with data_quality as (

    select * from {{ ref('mart_data_quality') }}

),

final as (

    select
        source_file,
        records_read,
        records_processed,
        records_quarantined,
        'storelake verify' as to_run
    from data_quality
    where level = 'file' and not is_reconciled

)

select * from final
