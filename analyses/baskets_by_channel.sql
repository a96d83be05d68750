-- What does a basket look like, by channel and device?
select
    channel,
    device_type,
    count(*) as order_count,
    sum(net_sales) as net_sales,
    sum(net_sales) / sum(sum(net_sales)) over () as sales_share,
    round(sum(net_sales) / count(*), 2) as aov,
    avg(units) as units_per_order,
    sum(discounts) / nullif(sum(gross_sales), 0) as discount_rate,
    sum(refunds) / nullif(sum(net_sales), 0) as refund_rate
from fact_orders
where is_counted
group by channel, device_type
order by net_sales desc;
