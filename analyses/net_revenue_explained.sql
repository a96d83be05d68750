-- Where a month's net revenue comes from: its orders, and the refunds booked in it,
-- whichever month those were sold in.
with months as (

    select * from {{ ref('mart_monthly_revenue') }}

),

refunds as (

    select * from {{ ref('fact_refunds') }}
    where is_counted

),

orders as (

    select * from {{ ref('fact_orders') }}

),

refunds_with_month_of_sale as (

    select
        refunds.refund_month,
        orders.order_month,
        sum(refunds.refunds) as refunds
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id
    group by refunds.refund_month, orders.order_month

)

select
    months.sales_month,
    months.net_sales,
    refunds_with_month_of_sale.order_month as refunds_of_orders_from,
    refunds_with_month_of_sale.refunds,
    months.net_revenue
from months
left join refunds_with_month_of_sale
    on months.sales_month = refunds_with_month_of_sale.refund_month
order by months.sales_month, refunds_with_month_of_sale.order_month
