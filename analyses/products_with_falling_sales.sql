-- Which products sell less? The 28 days up to as_of_date against the 28 before: whole
-- weeks, so that both have the same weekdays.
with last_day as (

    select max(sales_date) as sales_date from mart_daily_sales

),

sales_of_56_days as (

    select
        sales.product_id,
        sum(sales.net_sales) filter (sales.order_date > last_day.sales_date - 28)
            as recent,
        sum(sales.net_sales) filter (sales.order_date <= last_day.sales_date - 28)
            as earlier
    from fact_sales as sales
    cross join last_day
    where sales.is_counted and sales.order_date > last_day.sales_date - 56
    group by sales.product_id

),

compared as (

    select
        product_id,
        coalesce(earlier, 0) as earlier_net_sales,
        coalesce(recent, 0) as recent_net_sales
    from sales_of_56_days

)

select
    compared.product_id,
    products.product_name,
    products.category,
    compared.earlier_net_sales,
    compared.recent_net_sales,
    compared.recent_net_sales - compared.earlier_net_sales as net_sales_change
from compared
inner join dim_product as products
    on compared.product_id = products.product_id and products.is_current
where compared.recent_net_sales < compared.earlier_net_sales
order by net_sales_change, compared.product_id;
