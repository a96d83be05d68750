-- In how many records of a file a field was refused, by the reason.
select
    source_file,
    reason.field,
    reason.code,
    count(distinct source_position) as records
from (
    select
        source_file,
        source_position,
        unnest(reasons) as reason
    from read_parquet($quarantine)
)
where list_contains($codes, reason.code)
group by all
order by all
