-- Where did customers live when they ordered, and where do they live now? Marts by
-- country take the country at the order; whoever has moved since lives elsewhere today.
select
    at_order.country_code as country_then,
    today.country_code as country_now,
    at_order.country_code <> today.country_code as has_moved,
    count(distinct orders.customer_id) as customers,
    count(*) as order_count,
    sum(orders.net_sales) as net_sales
from fact_orders as orders
inner join dim_customer as at_order
    on orders.customer_key = at_order.customer_key
inner join dim_customer as today
    on
        today.is_current
        and (
            at_order.customer_id = today.customer_id
            or at_order.customer_key = today.customer_key
        )
where orders.is_counted
group by at_order.country_code, today.country_code
order by has_moved desc, net_sales desc;
