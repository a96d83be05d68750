-- Orders whose newest version that came is in quarantine, while an older one counts.
with processed as (
    select
        order_id,
        max((updated_at, source_file, source_position)) as newest
    from read_parquet($orders)
    group by order_id
)

select
    quarantined.source_file,
    count(distinct quarantined.record_id) as order_count
from read_parquet($quarantine) as quarantined
inner join processed
    on quarantined.record_id = processed.order_id
where
    quarantined.source_file like 'orders/%'
    -- A version without a readable time may be newer, too.
    and (
        quarantined.updated_at is null
        or (quarantined.updated_at, quarantined.source_file, quarantined.source_position)
        > processed.newest
    )
group by quarantined.source_file
