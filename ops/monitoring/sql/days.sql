-- Orders and net sales by business date, as the marts define them, of the lake as it is.
with versions as (
    select
        *,
        row_number() over (
            partition by order_id
            order by updated_at desc, source_file desc, source_position desc
        ) as version_rank,
        cast(timezone($timezone, timezone('UTC', ordered_at)) as date) as order_date
    from read_parquet($orders)
),

orders as (
    select
        source_file,
        source_position,
        order_date,
        discount_amount,
        coalesce(currency, $currency) as currency,
        status in (select status from read_csv($policy) where is_qualifying) as is_counted
    from versions
    where version_rank = 1
),

lines_summed_to_order as (
    select
        source_file,
        source_position,
        sum(cast(quantity * unit_price - discount_amount as double)) as amount
    from read_parquet($items)
    group by source_file, source_position
),

rates as (
    select
        from_currency as currency,
        rate_date,
        rate
    from read_csv($rates)
    where to_currency = $currency
)

select
    orders.order_date,
    count(*) as order_count,
    -- An order without a rate has no value here; a test of the build names it.
    coalesce(
        sum(
            (lines_summed_to_order.amount - orders.discount_amount)
            * case when orders.currency = $currency then 1 else rates.rate end
        ) filter (where orders.is_counted),
        0
    ) as net_sales
from orders
inner join lines_summed_to_order
    on
        orders.source_file = lines_summed_to_order.source_file
        and orders.source_position = lines_summed_to_order.source_position
asof left join rates
    on orders.currency = rates.currency and orders.order_date >= rates.rate_date
group by orders.order_date
order by orders.order_date
