-- What is in quarantine and why? A record with several reasons stands in several rows.
with reasons_of_records as (

    select
        source_file,
        source_position,
        unnest(reasons) as reason
    from quarantine

),

records_by_reason as (

    select
        source_file,
        reason['code'] as reason_code,
        count(distinct source_position) as record_count,
        min(source_position) as first_position
    from reasons_of_records
    group by source_file, reason['code']

)

select
    records.source_file,
    records.reason_code,
    records.record_count,
    records.first_position,
    records.record_count / files.records_read as share_of_file
from records_by_reason as records
left join mart_data_quality as files
    on records.source_file = files.source_file and files.level = 'file'
order by records.record_count desc, records.source_file, records.reason_code;
