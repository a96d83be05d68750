-- Why does a month's net revenue differ from its sales? Each step from the one to the
-- other; refunds count in the month they happen, whichever month the sale was in.
with steps as (

    select
        sales_month,
        1 as step_number,
        'gross sales' as step,
        gross_sales as amount
    from mart_monthly_revenue
    union all
    select
        sales_month,
        2 as step_number,
        'discounts' as step,
        -discounts as amount
    from mart_monthly_revenue
    union all
    select
        refunds.refund_month as sales_month,
        3 as step_number,
        'refunds of orders of ' || strftime(orders.order_month, '%Y-%m') as step,
        -sum(refunds.refunds) as amount
    from fact_refunds as refunds
    inner join fact_orders as orders
        on refunds.order_id = orders.order_id
    where refunds.is_counted
    group by refunds.refund_month, orders.order_month
    union all
    select
        sales_month,
        4 as step_number,
        'net revenue' as step,
        net_revenue as amount
    from mart_monthly_revenue

)

select
    sales_month,
    step,
    amount
from steps
order by sales_month, step_number, step;
