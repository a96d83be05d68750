-- How long after the order do refunds come?
with refunds_with_lag as (

    select
        refunds.order_id,
        refunds.refunds,
        refunds.refund_date - orders.order_date as days
    from fact_refunds as refunds
    inner join fact_orders as orders
        on refunds.order_id = orders.order_id
    where refunds.is_counted

),

refunds_in_bands as (

    select
        order_id,
        refunds,
        days,
        case
            when days <= 7 then '0 to 7 days'
            when days <= 14 then '8 to 14 days'
            when days <= 30 then '15 to 30 days'
            when days <= 60 then '31 to 60 days'
            else 'over 60 days'
        end as refunded_after
    from refunds_with_lag

)

select
    refunded_after,
    count(distinct order_id) as order_count,
    sum(refunds) as refunds,
    sum(refunds) / sum(sum(refunds)) over () as refunds_share
from refunds_in_bands
group by refunded_after
order by min(days);
