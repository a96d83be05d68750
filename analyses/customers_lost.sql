-- Who was lost in the last complete month, and what were they worth? Those who ordered
-- in the month before and not in it: its churned_customers in mart_monthly_churn.
with last_complete_month as (

    select max(sales_month) as sales_month
    from mart_monthly_churn
    where is_complete_month

),

customer_months as (

    select
        orders.customer_id,
        date_diff('month', orders.order_month, months.sales_month) as months_ago
    from fact_orders as orders
    cross join last_complete_month as months
    where orders.is_counted and orders.customer_id is not null

),

lost as (

    select customer_id
    from customer_months
    group by customer_id
    having bool_or(months_ago = 1) and not bool_or(months_ago = 0)

)

select
    customers.customer_id,
    customers.country,
    customers.segment,
    customers.last_order_date,
    customers.order_count,
    customers.aov,
    customers.net_revenue_by_order_date
from lost
inner join mart_customer_value as customers
    on lost.customer_id = customers.customer_id
order by customers.net_revenue_by_order_date desc, customers.customer_id;
