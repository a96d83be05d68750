-- What each order file repeats of files before it, by name, and what it brings late.
with versions as (
    select
        source_file,
        order_id,
        ordered_at,
        min(source_file) over (partition by order_id) as first_file,
        min(source_file) over (partition by order_id, updated_at) as first_file_of_version
    from read_parquet($orders)
),

files as (
    select
        source_file,
        count(*) as records,
        count(*) filter (where first_file_of_version < source_file) as repeated,
        -- How far the file goes; a date out of the blue does not count.
        quantile_disc(ordered_at, 0.99) as reaches
    from versions
    group by source_file
),

files_in_order as (
    select
        *,
        max(reaches) over (
            order by source_file rows between unbounded preceding and 1 preceding
        ) as reached_before
    from files
)

select
    files_in_order.source_file,
    files_in_order.records,
    files_in_order.repeated,
    count(distinct versions.order_id) filter (
        where
        versions.first_file = versions.source_file
        and versions.ordered_at < files_in_order.reached_before
    ) as late
from files_in_order
inner join versions
    on files_in_order.source_file = versions.source_file
group by all
order by files_in_order.source_file
