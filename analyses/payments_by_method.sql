-- Was what was sold also paid? By the payment method of the order; a payment counts as
-- paid when it is captured, or when the shop states no status.
with payments_summed_to_order as (

    select
        order_id,
        sum(amount) as paid
    from fact_payments
    where coalesce(payment_status, 'captured') = 'captured'
    group by order_id

)

select
    orders.payment_method,
    count(*) as order_count,
    count(*) filter (payments.order_id is null) as unpaid_order_count,
    sum(orders.net_sales) as net_sales,
    sum(orders.net_sales + orders.shipping + orders.tax) as charged,
    coalesce(sum(payments.paid), 0) as paid,
    coalesce(sum(payments.paid), 0)
    - sum(orders.net_sales + orders.shipping + orders.tax) as paid_less_charged
from fact_orders as orders
left join payments_summed_to_order as payments
    on orders.order_id = payments.order_id
where orders.is_counted
group by orders.payment_method
order by charged desc;
